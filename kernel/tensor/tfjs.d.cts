export * from '@tensorflow/tfjs'
