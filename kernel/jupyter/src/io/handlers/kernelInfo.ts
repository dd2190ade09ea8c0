import { PROTOCOL_VERSION } from '@diptych/protocol'
import { TYPESCRIPT_VERSION, VERSION } from '../../version.ts'
import type { Handler } from './index.ts'

export const kernelInfo: Handler<'kernel_info_request'> = async () => ({
  status: 'ok',
  protocol_version: PROTOCOL_VERSION,
  implementation: 'diptych',
  implementation_version: VERSION,
  language_info: {
    name: 'typescript',
    version: TYPESCRIPT_VERSION,
    mimetype: 'text/typescript',
    file_extension: '.ts',
    pygments_lexer: 'typescript',
    codemirror_mode: { name: 'javascript', typescript: true },
    nbconvert_exporter: 'script',
  },
  banner: `Diptych ${VERSION}: TypeScript with tensors, eagerly or as a graph (Node ${process.versions.node})`,
  help_links: [
    { text: 'TypeScript', url: 'https://www.typescriptlang.org/docs/' },
    { text: 'TensorFlow.js API', url: 'https://js.tensorflow.org/api/latest/' },
    { text: 'Node.js', url: 'https://nodejs.org/docs/latest-v24.x/api/' },
  ],
  supported_features: ['debugger', 'kernel subshells'],
  debugger: true,
})
