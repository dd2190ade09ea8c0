/**
 * @file Every function of TensorFlow's C API that is called here, with its types.
 *
 * Pointers are bigints, owned by the caller unless a comment says otherwise. None of these calls blocks, except where noted.
 * koffi aborts the process when null is passed for a `str`, so callers pass strings they made themselves.
 *
 * @see tensorflow/c/c_api.h, tensorflow/c/eager/c_api.h, tensorflow/c/tf_tensor.h
 */

import koffi, { type LibraryHandle, type TypeObject } from 'koffi'
import { LibraryVersionError } from '../errors.ts'

/** A native pointer. */
export type Pointer = bigint

/** One output of an operation in a TF_Graph. Passed by value. */
export interface GraphOutput {
  readonly oper: Pointer
  readonly index: number
}

const OUTPUT: TypeObject = koffi.struct('TF_Output', { oper: 'void *', index: 'int' })
const OUTPUTS = koffi.pointer(OUTPUT)

export type CApi = ReturnType<typeof bindCApi>

/** Binds the functions to the first of `libraries` that has each. @throws {LibraryVersionError} if none has. */
export function bindCApi(libraries: readonly LibraryHandle[]) {
  const bind = <F>(
    name: string,
    result: string,
    parameters: (string | TypeObject | ReturnType<typeof koffi.out>)[],
  ): F => {
    for (const library of libraries) {
      try {
        return library.func(name, result, parameters as string[]) as unknown as F
      } catch {
        // Not in this library: the next one may have it.
      }
    }
    throw new LibraryVersionError(
      `TensorFlow's library lacks the function ${name}. Diptych needs TensorFlow 2.16 or later: "pip install --upgrade tensorflow-cpu".`,
    )
  }
  return {
    /** The version, e.g. "2.21.0". */
    TF_Version: bind<() => string>('TF_Version', 'str', []),

    // Status
    TF_NewStatus: bind<() => Pointer>('TF_NewStatus', 'void *', []),
    TF_GetCode: bind<(status: Pointer) => number>('TF_GetCode', 'int', ['void *']),
    /** The text is copied. */
    TF_Message: bind<(status: Pointer) => string>('TF_Message', 'str', ['void *']),
    TF_SetStatus: bind<(status: Pointer, code: number, message: string) => void>('TF_SetStatus', 'void', [
      'void *',
      'int',
      'str',
    ]),

    // Tensors in host memory
    /** Memory for `bytes` bytes, 64-byte aligned, uninitialised. */
    TF_AllocateTensor: bind<(dtype: number, dims: readonly number[], rank: number, bytes: number) => Pointer>(
      'TF_AllocateTensor',
      'void *',
      ['int', 'int64_t *', 'int', 'size_t'],
    ),
    TF_DeleteTensor: bind<(tensor: Pointer) => void>('TF_DeleteTensor', 'void', ['void *']),
    /** Owned by the tensor. */
    TF_TensorData: bind<(tensor: Pointer) => Pointer>('TF_TensorData', 'void *', ['void *']),
    TF_TensorByteSize: bind<(tensor: Pointer) => number>('TF_TensorByteSize', 'size_t', ['void *']),
    TF_TensorElementCount: bind<(tensor: Pointer) => number>('TF_TensorElementCount', 'int64_t', ['void *']),
    TF_TensorType: bind<(tensor: Pointer) => number>('TF_TensorType', 'int', ['void *']),

    // Eager context
    TFE_NewContextOptions: bind<() => Pointer>('TFE_NewContextOptions', 'void *', []),
    /** `config` is a serialised ConfigProto; it is copied. */
    TFE_ContextOptionsSetConfig: bind<(options: Pointer, config: Uint8Array, bytes: number, status: Pointer) => void>(
      'TFE_ContextOptionsSetConfig',
      'void',
      ['void *', 'uint8_t *', 'size_t', 'void *'],
    ),
    TFE_DeleteContextOptions: bind<(options: Pointer) => void>('TFE_DeleteContextOptions', 'void', ['void *']),
    /** Looks for devices; blocks for a second or more where there are GPUs. */
    TFE_NewContext: bind<(options: Pointer, status: Pointer) => Pointer>('TFE_NewContext', 'void *', [
      'void *',
      'void *',
    ]),
    TFE_ContextListDevices: bind<(context: Pointer, status: Pointer) => Pointer>('TFE_ContextListDevices', 'void *', [
      'void *',
      'void *',
    ]),
    TF_DeviceListCount: bind<(list: Pointer) => number>('TF_DeviceListCount', 'int', ['void *']),
    /** The text is copied. */
    TF_DeviceListName: bind<(list: Pointer, index: number, status: Pointer) => string>('TF_DeviceListName', 'str', [
      'void *',
      'int',
      'void *',
    ]),
    TF_DeviceListType: bind<(list: Pointer, index: number, status: Pointer) => string>('TF_DeviceListType', 'str', [
      'void *',
      'int',
      'void *',
    ]),
    /** The memory that TensorFlow may take there, bytes. */
    TF_DeviceListMemoryBytes: bind<(list: Pointer, index: number, status: Pointer) => number>(
      'TF_DeviceListMemoryBytes',
      'int64_t',
      ['void *', 'int', 'void *'],
    ),
    TF_DeleteDeviceList: bind<(list: Pointer) => void>('TF_DeleteDeviceList', 'void', ['void *']),
    /** The function is copied into the context. */
    TFE_ContextAddFunction: bind<(context: Pointer, func: Pointer, status: Pointer) => void>(
      'TFE_ContextAddFunction',
      'void',
      ['void *', 'void *', 'void *'],
    ),
    TFE_ContextRemoveFunction: bind<(context: Pointer, name: string, status: Pointer) => void>(
      'TFE_ContextRemoveFunction',
      'void',
      ['void *', 'str', 'void *'],
    ),

    // Tensor handles
    /** Takes a reference to the tensor's memory: the TF_Tensor itself can be deleted afterwards. */
    TFE_NewTensorHandle: bind<(tensor: Pointer, status: Pointer) => Pointer>('TFE_NewTensorHandle', 'void *', [
      'void *',
      'void *',
    ]),
    TFE_DeleteTensorHandle: bind<(handle: Pointer) => void>('TFE_DeleteTensorHandle', 'void', ['void *']),
    TFE_TensorHandleDataType: bind<(handle: Pointer) => number>('TFE_TensorHandleDataType', 'int', ['void *']),
    TFE_TensorHandleNumDims: bind<(handle: Pointer, status: Pointer) => number>('TFE_TensorHandleNumDims', 'int', [
      'void *',
      'void *',
    ]),
    TFE_TensorHandleDim: bind<(handle: Pointer, axis: number, status: Pointer) => number>(
      'TFE_TensorHandleDim',
      'int64_t',
      ['void *', 'int', 'void *'],
    ),
    /** Waits for the device and copies to the host where needed. The result is the caller's to delete. */
    TFE_TensorHandleResolve: bind<(handle: Pointer, status: Pointer) => Pointer>('TFE_TensorHandleResolve', 'void *', [
      'void *',
      'void *',
    ]),
    /** The device that holds the memory, as a full name. The text is copied. */
    TFE_TensorHandleBackingDeviceName: bind<(handle: Pointer, status: Pointer) => string>(
      'TFE_TensorHandleBackingDeviceName',
      'str',
      ['void *', 'void *'],
    ),
    TFE_TensorHandleCopyToDevice: bind<(handle: Pointer, context: Pointer, device: string, status: Pointer) => Pointer>(
      'TFE_TensorHandleCopyToDevice',
      'void *',
      ['void *', 'void *', 'str', 'void *'],
    ),

    // Eager operations
    TFE_NewOp: bind<(context: Pointer, name: string, status: Pointer) => Pointer>('TFE_NewOp', 'void *', [
      'void *',
      'str',
      'void *',
    ]),
    /** Makes `op` ready for another operation; `device` null means: where TensorFlow likes. */
    TFE_OpReset: bind<(op: Pointer, name: string, device: string | null, status: Pointer) => void>(
      'TFE_OpReset',
      'void',
      ['void *', 'str', 'str', 'void *'],
    ),
    TFE_DeleteOp: bind<(op: Pointer) => void>('TFE_DeleteOp', 'void', ['void *']),
    TFE_OpSetDevice: bind<(op: Pointer, device: string, status: Pointer) => void>('TFE_OpSetDevice', 'void', [
      'void *',
      'str',
      'void *',
    ]),
    TFE_OpAddInput: bind<(op: Pointer, handle: Pointer, status: Pointer) => void>('TFE_OpAddInput', 'void', [
      'void *',
      'void *',
      'void *',
    ]),
    TFE_OpSetAttrString: bind<(op: Pointer, name: string, value: Uint8Array, bytes: number) => void>(
      'TFE_OpSetAttrString',
      'void',
      ['void *', 'str', 'uint8_t *', 'size_t'],
    ),
    TFE_OpSetAttrInt: bind<(op: Pointer, name: string, value: number) => void>('TFE_OpSetAttrInt', 'void', [
      'void *',
      'str',
      'int64_t',
    ]),
    TFE_OpSetAttrIntList: bind<(op: Pointer, name: string, values: readonly number[], count: number) => void>(
      'TFE_OpSetAttrIntList',
      'void',
      ['void *', 'str', 'int64_t *', 'int'],
    ),
    TFE_OpSetAttrFloat: bind<(op: Pointer, name: string, value: number) => void>('TFE_OpSetAttrFloat', 'void', [
      'void *',
      'str',
      'float',
    ]),
    TFE_OpSetAttrFloatList: bind<(op: Pointer, name: string, values: readonly number[], count: number) => void>(
      'TFE_OpSetAttrFloatList',
      'void',
      ['void *', 'str', 'float *', 'int'],
    ),
    TFE_OpSetAttrBool: bind<(op: Pointer, name: string, value: number) => void>('TFE_OpSetAttrBool', 'void', [
      'void *',
      'str',
      'uint8_t',
    ]),
    TFE_OpSetAttrBoolList: bind<(op: Pointer, name: string, values: readonly number[], count: number) => void>(
      'TFE_OpSetAttrBoolList',
      'void',
      ['void *', 'str', 'uint8_t *', 'int'],
    ),
    TFE_OpSetAttrType: bind<(op: Pointer, name: string, value: number) => void>('TFE_OpSetAttrType', 'void', [
      'void *',
      'str',
      'int',
    ]),
    TFE_OpSetAttrTypeList: bind<(op: Pointer, name: string, values: readonly number[], count: number) => void>(
      'TFE_OpSetAttrTypeList',
      'void',
      ['void *', 'str', 'int *', 'int'],
    ),
    TFE_OpSetAttrShape: bind<
      (op: Pointer, name: string, dims: readonly number[], rank: number, status: Pointer) => void
    >('TFE_OpSetAttrShape', 'void', ['void *', 'str', 'int64_t *', 'int', 'void *']),
    /** `value` is a serialised AttrValue; it is copied. */
    TFE_OpSetAttrValueProto: bind<
      (op: Pointer, name: string, value: Uint8Array, bytes: number, status: Pointer) => void
    >('TFE_OpSetAttrValueProto', 'void', ['void *', 'str', 'uint8_t *', 'size_t', 'void *']),
    TFE_NewCancellationManager: bind<() => Pointer>('TFE_NewCancellationManager', 'void *', []),
    TFE_DeleteCancellationManager: bind<(manager: Pointer) => void>('TFE_DeleteCancellationManager', 'void', [
      'void *',
    ]),
    /** Ends the calls that have this manager, and those to come, as far as they can be cancelled. */
    TFE_CancellationManagerStartCancel: bind<(manager: Pointer) => void>('TFE_CancellationManagerStartCancel', 'void', [
      'void *',
    ]),
    /** The manager must outlive the op's next run. */
    TFE_OpSetCancellationManager: bind<(op: Pointer, manager: Pointer, status: Pointer) => void>(
      'TFE_OpSetCancellationManager',
      'void',
      ['void *', 'void *', 'void *'],
    ),
    /** Runs the op; blocks until it ran on the CPU, or was queued on a GPU. `outputs` and `count` are filled in. */
    TFE_Execute: bind<(op: Pointer, outputs: BigUint64Array, count: Int32Array, status: Pointer) => void>(
      'TFE_Execute',
      'void',
      ['void *', 'void *', 'void *', 'void *'],
    ),

    // What TensorFlow makes of functions. Collected from functions that are instantiated while collecting is on.
    /** The graphs before and after optimisation, of each device. */
    TFE_ContextEnableRunMetadata: bind<(context: Pointer) => void>('TFE_ContextEnableRunMetadata', 'void', ['void *']),
    TFE_ContextDisableRunMetadata: bind<(context: Pointer) => void>('TFE_ContextDisableRunMetadata', 'void', [
      'void *',
    ]),
    /** Moves what was collected into `buffer`, as a serialised RunMetadata. */
    TFE_ContextExportRunMetadata: bind<(context: Pointer, buffer: Pointer, status: Pointer) => void>(
      'TFE_ContextExportRunMetadata',
      'void',
      ['void *', 'void *', 'void *'],
    ),

    // Graphs
    TF_NewGraph: bind<() => Pointer>('TF_NewGraph', 'void *', []),
    /** `buffer` receives a serialised GraphDef. */
    TF_GraphToGraphDef: bind<(graph: Pointer, buffer: Pointer, status: Pointer) => void>('TF_GraphToGraphDef', 'void', [
      'void *',
      'void *',
      'void *',
    ]),
    /** `buffer` receives a serialised FunctionDef. */
    TFE_ContextGetFunctionDef: bind<(context: Pointer, name: string, buffer: Pointer, status: Pointer) => void>(
      'TFE_ContextGetFunctionDef',
      'void',
      ['void *', 'str', 'void *', 'void *'],
    ),
    TFE_ContextAddFunctionDef: bind<(context: Pointer, bytes: Uint8Array, length: number, status: Pointer) => void>(
      'TFE_ContextAddFunctionDef',
      'void',
      ['void *', 'const void *', 'size_t', 'void *'],
    ),
    TF_DeleteGraph: bind<(graph: Pointer) => void>('TF_DeleteGraph', 'void', ['void *']),
    /** `buffer` receives a serialised OpDef. */
    TF_GraphGetOpDef: bind<(graph: Pointer, op: string, buffer: Pointer, status: Pointer) => void>(
      'TF_GraphGetOpDef',
      'void',
      ['void *', 'str', 'void *', 'void *'],
    ),
    /** A buffer with a serialised OpList of all ops; the caller deletes it. */
    TF_GetAllOpList: bind<() => Pointer>('TF_GetAllOpList', 'void *', []),
    /** A buffer with a serialised KernelList, empty where no device has the op; the caller deletes it. */
    TF_GetRegisteredKernelsForOp: bind<(op: string, status: Pointer) => Pointer>(
      'TF_GetRegisteredKernelsForOp',
      'void *',
      ['str', 'void *'],
    ),
    TF_NewBuffer: bind<() => Pointer>('TF_NewBuffer', 'void *', []),
    TF_DeleteBuffer: bind<(buffer: Pointer) => void>('TF_DeleteBuffer', 'void', ['void *']),
    TF_NewOperation: bind<(graph: Pointer, op: string, node: string) => Pointer>('TF_NewOperation', 'void *', [
      'void *',
      'str',
      'str',
    ]),
    TF_SetDevice: bind<(description: Pointer, device: string) => void>('TF_SetDevice', 'void', ['void *', 'str']),
    /** Consumes the description, also where it fails. */
    TF_FinishOperation: bind<(description: Pointer, status: Pointer) => Pointer | null>(
      'TF_FinishOperation',
      'void *',
      ['void *', 'void *'],
    ),
    TF_AddInput: bind<(description: Pointer, input: GraphOutput) => void>('TF_AddInput', 'void', ['void *', OUTPUT]),
    TF_AddControlInput: bind<(description: Pointer, input: Pointer) => void>('TF_AddControlInput', 'void', [
      'void *',
      'void *',
    ]),
    TF_AddInputList: bind<(description: Pointer, inputs: readonly GraphOutput[], count: number) => void>(
      'TF_AddInputList',
      'void',
      ['void *', OUTPUTS, 'int'],
    ),
    TF_SetAttrString: bind<(description: Pointer, name: string, value: Uint8Array, bytes: number) => void>(
      'TF_SetAttrString',
      'void',
      ['void *', 'str', 'uint8_t *', 'size_t'],
    ),
    TF_SetAttrInt: bind<(description: Pointer, name: string, value: number) => void>('TF_SetAttrInt', 'void', [
      'void *',
      'str',
      'int64_t',
    ]),
    TF_SetAttrIntList: bind<(description: Pointer, name: string, values: readonly number[], count: number) => void>(
      'TF_SetAttrIntList',
      'void',
      ['void *', 'str', 'int64_t *', 'int'],
    ),
    TF_SetAttrFloat: bind<(description: Pointer, name: string, value: number) => void>('TF_SetAttrFloat', 'void', [
      'void *',
      'str',
      'float',
    ]),
    TF_SetAttrFloatList: bind<(description: Pointer, name: string, values: readonly number[], count: number) => void>(
      'TF_SetAttrFloatList',
      'void',
      ['void *', 'str', 'float *', 'int'],
    ),
    TF_SetAttrBool: bind<(description: Pointer, name: string, value: number) => void>('TF_SetAttrBool', 'void', [
      'void *',
      'str',
      'uint8_t',
    ]),
    TF_SetAttrBoolList: bind<(description: Pointer, name: string, values: readonly number[], count: number) => void>(
      'TF_SetAttrBoolList',
      'void',
      ['void *', 'str', 'uint8_t *', 'int'],
    ),
    TF_SetAttrType: bind<(description: Pointer, name: string, value: number) => void>('TF_SetAttrType', 'void', [
      'void *',
      'str',
      'int',
    ]),
    TF_SetAttrTypeList: bind<(description: Pointer, name: string, values: readonly number[], count: number) => void>(
      'TF_SetAttrTypeList',
      'void',
      ['void *', 'str', 'int *', 'int'],
    ),
    TF_SetAttrShape: bind<(description: Pointer, name: string, dims: readonly number[], rank: number) => void>(
      'TF_SetAttrShape',
      'void',
      ['void *', 'str', 'int64_t *', 'int'],
    ),
    /** The tensor is copied. */
    TF_SetAttrTensor: bind<(description: Pointer, name: string, tensor: Pointer, status: Pointer) => void>(
      'TF_SetAttrTensor',
      'void',
      ['void *', 'str', 'void *', 'void *'],
    ),
    /** `value` is a serialised AttrValue; it is copied. */
    TF_SetAttrValueProto: bind<
      (description: Pointer, name: string, value: Uint8Array, bytes: number, status: Pointer) => void
    >('TF_SetAttrValueProto', 'void', ['void *', 'str', 'uint8_t *', 'size_t', 'void *']),
    TF_OperationOutputType: bind<(output: GraphOutput) => number>('TF_OperationOutputType', 'int', [OUTPUT]),
    /** -1 where the rank is unknown. */
    TF_GraphGetTensorNumDims: bind<(graph: Pointer, output: GraphOutput, status: Pointer) => number>(
      'TF_GraphGetTensorNumDims',
      'int',
      ['void *', OUTPUT, 'void *'],
    ),
    /** Fills `dims`, -1 where a dimension is unknown. */
    TF_GraphGetTensorShape: bind<
      (graph: Pointer, output: GraphOutput, dims: number[], rank: number, status: Pointer) => void
    >('TF_GraphGetTensorShape', 'void', ['void *', OUTPUT, koffi.out('int64_t *'), 'int', 'void *']),
    /** All operations of the graph become the function's body when `operationCount` is -1. */
    TF_GraphToFunctionWithControlOutputs: bind<
      (
        graph: Pointer,
        name: string,
        appendHash: number,
        operationCount: number,
        operations: null,
        inputCount: number,
        inputs: readonly GraphOutput[],
        outputCount: number,
        outputs: readonly GraphOutput[],
        outputNames: null,
        controlOutputCount: number,
        controlOutputs: readonly Pointer[] | null,
        controlOutputNames: null,
        options: null,
        description: string,
        status: Pointer,
      ) => Pointer | null
    >('TF_GraphToFunctionWithControlOutputs', 'void *', [
      'void *',
      'str',
      'uint8_t',
      'int',
      'void *',
      'int',
      OUTPUTS,
      'int',
      OUTPUTS,
      'void *',
      'int',
      'void **',
      'void *',
      'void *',
      'str',
      'void *',
    ]),
    TF_DeleteFunction: bind<(func: Pointer) => void>('TF_DeleteFunction', 'void', ['void *']),

    // Sessions, which run SavedModels
    TF_NewSessionOptions: bind<() => Pointer>('TF_NewSessionOptions', 'void *', []),
    /** `config` is a serialised ConfigProto; it is copied. */
    TF_SetConfig: bind<(options: Pointer, config: Uint8Array, bytes: number, status: Pointer) => void>(
      'TF_SetConfig',
      'void',
      ['void *', 'uint8_t *', 'size_t', 'void *'],
    ),
    TF_DeleteSessionOptions: bind<(options: Pointer) => void>('TF_DeleteSessionOptions', 'void', ['void *']),
    /** Fills `graph`, restores variables and runs initialisers; blocks while it does. */
    TF_LoadSessionFromSavedModel: bind<
      (
        options: Pointer,
        runOptions: null,
        folder: string,
        tags: readonly string[],
        tagCount: number,
        graph: Pointer,
        metaGraph: null,
        status: Pointer,
      ) => Pointer | null
    >('TF_LoadSessionFromSavedModel', 'void *', [
      'void *',
      'void *',
      'str',
      'str *',
      'int',
      'void *',
      'void *',
      'void *',
    ]),
    TF_GraphOperationByName: bind<(graph: Pointer, name: string) => Pointer | null>(
      'TF_GraphOperationByName',
      'void *',
      ['void *', 'str'],
    ),
    TF_OperationNumOutputs: bind<(operation: Pointer) => number>('TF_OperationNumOutputs', 'int', ['void *']),
    /** Blocks until the outputs are there, in host memory. Inputs stay the caller's, outputs become so. */
    TF_SessionRun: bind<
      (
        session: Pointer,
        runOptions: null,
        inputs: readonly GraphOutput[],
        inputValues: readonly Pointer[],
        inputCount: number,
        outputs: readonly GraphOutput[],
        outputValues: (Pointer | null)[],
        outputCount: number,
        targets: null,
        targetCount: number,
        runMetadata: null,
        status: Pointer,
      ) => void
    >('TF_SessionRun', 'void', [
      'void *',
      'void *',
      OUTPUTS,
      'void **',
      'int',
      OUTPUTS,
      koffi.inout('void **'),
      'int',
      'void *',
      'int',
      'void *',
      'void *',
    ]),
    TF_CloseSession: bind<(session: Pointer, status: Pointer) => void>('TF_CloseSession', 'void', ['void *', 'void *']),
    TF_DeleteSession: bind<(session: Pointer, status: Pointer) => void>('TF_DeleteSession', 'void', [
      'void *',
      'void *',
    ]),
  }
}
