"""The table of cases for layers, in the words of tfjs-layers. make_fixtures.py computes each of them in Keras."""


def made(what, **options):
    """A call of tf.<what>(options)."""
    return {"$make": what, **options}


def layer(name, **options):
    return made(f"layers.{name}", **options)


def case(*chain, shapes, **more):
    """
    A model: one input per shape (batch first), each through a dense layer of its own, so that gradients pass, then the chain of layers.

    below: draw whole numbers below this for inputs, and leave the dense layers out.
    raw: leave the dense layers out, for layers without a gradient.
    states: the inputs after the first are the initial states of the last layer.
    blank: (example, time step) pairs whose input is blank_value, zero unless given.
    calls: how often predict is called, for layers with a memory.
    keras: options of the last layer in Keras alone.
    function: a function of make_fixtures.py that stands for the last layer, where Keras has none like it.
    shapeless: the layer tells tfjs a wrong output shape, so that a model with it cannot check its targets.
    """
    return {"chain": list(chain), "shapes": [list(shape) for shape in shapes], **more}


ACTIVATIONS = [
    "elu", "gelu", "gelu_new", "hardSigmoid", "linear", "logSoftmax", "mish", "relu", "relu6", "selu", "sigmoid",
    "softmax", "softplus", "softsign", "swish", "tanh",
]  # fmt: skip

REGULARIZERS = [
    made("regularizers.l1", l1=0.05),
    made("regularizers.l2", l2=0.05),
    made("regularizers.l1l2", l1=0.02, l2=0.03),
    made("regularizers.l1l2"),
]

CONSTRAINTS = [
    made("constraints.maxNorm", maxValue=0.5),
    made("constraints.maxNorm", maxValue=0.5, axis=1),
    made("constraints.minMaxNorm", minValue=0.3, maxValue=0.6),
    made("constraints.minMaxNorm", minValue=0.8, maxValue=1.0, rate=0.5, axis=1),
    made("constraints.nonNeg"),
    made("constraints.unitNorm"),
    made("constraints.unitNorm", axis=1),
]

SEQUENCE, IMAGE, VOLUME = (2, 4, 3), (2, 5, 4, 3), (1, 4, 3, 4, 2)
FIRST = {"dataFormat": "channelsFirst"}

CORE = [
    case(layer("dense", units=3), shapes=[(2, 4)]),
    case(layer("dense", units=3, useBias=False, activation="tanh"), shapes=[(2, 4)]),
    case(layer("dense", units=3, activation="softmax"), shapes=[(2, 2, 4)]),
    *[case(layer("dense", units=3, kernelRegularizer=it), shapes=[(2, 4)]) for it in REGULARIZERS],
    case(layer("dense", units=3, biasRegularizer=REGULARIZERS[1]), shapes=[(2, 4)]),
    *[case(layer("dense", units=3, kernelConstraint=it), shapes=[(2, 4)]) for it in CONSTRAINTS if "rate" not in it],
    case(layer("dense", units=3, biasConstraint=CONSTRAINTS[4]), shapes=[(2, 4)]),
    *[case(layer("activation", activation=it), shapes=[(3, 4)]) for it in ACTIVATIONS],
    case(layer("flatten"), shapes=[SEQUENCE]),
    case(layer("flatten", **FIRST), shapes=[IMAGE]),
    case(layer("reshape", targetShape=[2, 6]), shapes=[SEQUENCE]),
    case(layer("reshape", targetShape=[-1, 2]), shapes=[SEQUENCE]),
    case(layer("permute", dims=[2, 1]), shapes=[SEQUENCE]),
    case(layer("permute", dims=[3, 1, 2]), shapes=[IMAGE]),
    case(layer("repeatVector", n=3), shapes=[(2, 4)]),
    case(layer("masking"), layer("simpleRNN", units=2), shapes=[SEQUENCE], blank=[(0, 0), (0, 3), (1, 2)]),
    case(layer("masking", maskValue=0.5), layer("simpleRNN", units=2), shapes=[SEQUENCE], raw=True, blank=[(0, 0), (1, 2)], blank_value=0.5),
    case(made("sequential", layers=[layer("inputLayer", inputShape=[4]), layer("dense", units=3, activation="relu"), layer("dense", units=2)]), shapes=[(2, 4)]),
    case(layer("embedding", inputDim=5, outputDim=3), shapes=[(2, 4)], below=5),
    case(layer("embedding", inputDim=5, outputDim=3, inputLength=4, embeddingsRegularizer=REGULARIZERS[1]), shapes=[(2, 4)], below=5),
    case(layer("embedding", inputDim=5, outputDim=3, maskZero=True), layer("lstm", units=2), shapes=[(2, 4)], below=3),
    case(layer("embedding", inputDim=5, outputDim=3, maskZero=True), layer("gru", units=2, returnSequences=True), shapes=[(2, 4)], below=3),
]

ADVANCED_ACTIVATIONS = [
    case(layer("elu"), shapes=[(3, 4)]),
    case(layer("reLU"), shapes=[(3, 4)]),
    case(layer("reLU", maxValue=0.25), shapes=[(3, 4)]),
    case(layer("leakyReLU"), shapes=[(3, 4)]),
    case(layer("leakyReLU", alpha=0.1), shapes=[(3, 4)]),
    case(layer("prelu"), shapes=[(3, 4)]),
    case(layer("prelu", sharedAxes=[1, 2]), shapes=[IMAGE]),
    case(layer("softmax"), shapes=[(3, 4)]),
    case(layer("softmax", axis=-1), shapes=[SEQUENCE]),
    case(layer("softmax", axis=[1, 2]), shapes=[SEQUENCE]),
    case(layer("thresholdedReLU", theta=0.2), shapes=[(3, 4)]),
]

CONVOLUTIONS = [
    case(layer("conv1d", filters=2, kernelSize=2), shapes=[SEQUENCE]),
    case(layer("conv1d", filters=2, kernelSize=3, strides=2, padding="same", activation="relu"), shapes=[SEQUENCE]),
    case(layer("conv1d", filters=2, kernelSize=2, dilationRate=2, useBias=False), shapes=[SEQUENCE]),
    case(layer("conv2d", filters=2, kernelSize=3), shapes=[IMAGE]),
    case(layer("conv2d", filters=2, kernelSize=[2, 3], strides=[2, 1], padding="same", activation="relu"), shapes=[IMAGE]),
    case(layer("conv2d", filters=2, kernelSize=2, dilationRate=2, useBias=False, activation="sigmoid"), shapes=[IMAGE]),
    case(layer("conv2d", filters=2, kernelSize=2, kernelRegularizer=REGULARIZERS[2], kernelConstraint=CONSTRAINTS[0]), shapes=[IMAGE]),
    case(layer("conv2d", filters=3, kernelSize=2, **FIRST), shapes=[IMAGE]),
    case(layer("conv2dTranspose", filters=2, kernelSize=3), shapes=[IMAGE]),
    case(layer("conv2dTranspose", filters=2, kernelSize=2, strides=2, padding="same", activation="elu"), shapes=[IMAGE]),
    case(layer("conv2dTranspose", filters=2, kernelSize=2, strides=[1, 2], useBias=False), shapes=[IMAGE]),
    case(layer("conv2dTranspose", filters=2, kernelSize=2, **FIRST), shapes=[IMAGE]),
    case(layer("conv3d", filters=2, kernelSize=2), shapes=[VOLUME]),
    case(layer("conv3d", filters=2, kernelSize=[2, 1, 2], strides=2, padding="same", activation="tanh"), shapes=[VOLUME]),
    case(layer("conv3d", filters=2, kernelSize=2, useBias=False, **FIRST), shapes=[VOLUME]),
    case(layer("conv3d", filters=2, kernelSize=2, **FIRST), shapes=[VOLUME]),
    case(layer("conv3dTranspose", filters=2, kernelSize=2), shapes=[VOLUME]),
    case(layer("conv3dTranspose", filters=2, kernelSize=2, strides=2, padding="same", useBias=False), shapes=[VOLUME]),
    case(layer("conv3dTranspose", filters=2, kernelSize=2, **FIRST), shapes=[VOLUME]),
    case(layer("separableConv2d", filters=2, kernelSize=2), shapes=[IMAGE]),
    case(layer("separableConv2d", filters=2, kernelSize=3, depthMultiplier=2, padding="same", activation="relu"), shapes=[IMAGE]),
    case(layer("separableConv2d", filters=2, kernelSize=2, strides=2, useBias=False), shapes=[IMAGE]),
    case(layer("separableConv2d", filters=2, kernelSize=2, dilationRate=2), shapes=[IMAGE]),
    case(layer("separableConv2d", filters=2, kernelSize=2, useBias=False, **FIRST), shapes=[IMAGE]),
    case(layer("depthwiseConv2d", kernelSize=2), shapes=[IMAGE]),
    case(layer("depthwiseConv2d", kernelSize=3, depthMultiplier=2, padding="same", activation="relu"), shapes=[IMAGE]),
    case(layer("depthwiseConv2d", kernelSize=2, strides=2, useBias=False), shapes=[IMAGE]),
    case(layer("depthwiseConv2d", kernelSize=2, **FIRST), shapes=[IMAGE]),
    case(layer("cropping2D", cropping=1), shapes=[IMAGE]),
    case(layer("cropping2D", cropping=[[1, 2], [0, 1]]), shapes=[IMAGE]),
    case(layer("cropping2D", cropping=[1, 0], **FIRST), shapes=[IMAGE]),
    case(layer("upSampling2d"), shapes=[IMAGE]),
    case(layer("upSampling2d", size=[3, 2]), shapes=[IMAGE]),
    case(layer("upSampling2d", interpolation="bilinear"), shapes=[IMAGE], function="upsample_bilinear"),
    case(layer("upSampling2d", **FIRST), shapes=[IMAGE]),
    case(layer("zeroPadding2d"), shapes=[IMAGE]),
    case(layer("zeroPadding2d", padding=[2, 1]), shapes=[IMAGE]),
    case(layer("zeroPadding2d", padding=[[1, 0], [0, 2]]), shapes=[IMAGE]),
    case(layer("zeroPadding2d", padding=[1, 2], **FIRST), shapes=[IMAGE]),
]

MERGES = [
    *[case(layer(name), shapes=[(2, 3), (2, 3), (2, 3)]) for name in ("add", "average", "maximum", "minimum", "multiply")],
    *[case(layer(name), shapes=[(2, 4, 3), (2, 1, 3)]) for name in ("add", "multiply", "maximum", "minimum")],
    case(layer("concatenate"), shapes=[(2, 3), (2, 4)]),
    case(layer("concatenate", axis=1), shapes=[(2, 3, 2), (2, 1, 2), (2, 2, 2)]),
    case(layer("dot", axes=1), shapes=[(2, 3), (2, 3)]),
    case(layer("dot", axes=-1, normalize=True), shapes=[(2, 3), (2, 3)]),
    case(layer("dot", axes=[2, 1]), shapes=[(2, 4, 3), (2, 3, 2)]),
    case(layer("dot", axes=[1, 1]), shapes=[(2, 3, 4), (2, 3, 2)]),
]

NORMALIZATIONS = [
    case(layer("batchNormalization"), shapes=[(4, 3)]),
    case(layer("batchNormalization", momentum=0.8, epsilon=0.01), shapes=[SEQUENCE]),
    case(layer("batchNormalization", momentum=0.9), shapes=[IMAGE]),
    case(layer("batchNormalization", axis=1, momentum=0.9), shapes=[IMAGE]),
    case(layer("batchNormalization", gammaRegularizer=REGULARIZERS[1], betaConstraint=CONSTRAINTS[4]), shapes=[(4, 3)]),
    case(layer("batchNormalization", center=False), shapes=[(4, 3)]),
    case(layer("batchNormalization", scale=False), shapes=[IMAGE]),
    case(layer("layerNormalization"), shapes=[(2, 5)]),
    case(layer("layerNormalization", axis=-1, epsilon=0.01), shapes=[IMAGE]),
    case(layer("layerNormalization", axis=[1, 2]), shapes=[SEQUENCE]),
    case(layer("layerNormalization", center=False, scale=False), shapes=[SEQUENCE]),
]

POOLINGS = [
    *[case(layer(name, poolSize=2), shapes=[SEQUENCE]) for name in ("averagePooling1d", "avgPool1d", "avgPooling1d", "maxPooling1d", "maxPool1d")],
    *[case(layer(name, poolSize=3, strides=1, padding="same"), shapes=[SEQUENCE]) for name in ("averagePooling1d", "maxPooling1d")],
    *[case(layer(name, poolSize=2), shapes=[IMAGE]) for name in ("averagePooling2d", "avgPool2d", "avgPooling2d", "maxPooling2d", "maxPool2d")],
    *[case(layer(name, poolSize=[3, 2], strides=[2, 1], padding="same"), shapes=[IMAGE]) for name in ("averagePooling2d", "maxPooling2d")],
    *[case(layer(name, poolSize=2, **FIRST), shapes=[IMAGE]) for name in ("averagePooling2d", "maxPooling2d")],
    *[case(layer(name, poolSize=2), shapes=[VOLUME]) for name in ("averagePooling3d", "avgPool3d", "avgPooling3d", "maxPooling3d")],
    *[case(layer(name, poolSize=2, strides=1, padding="same"), shapes=[VOLUME]) for name in ("averagePooling3d", "maxPooling3d")],
    *[case(layer(name, poolSize=2, **FIRST), shapes=[VOLUME]) for name in ("averagePooling3d", "maxPooling3d")],
    *[case(layer(name), shapes=[SEQUENCE]) for name in ("globalAveragePooling1d", "globalMaxPooling1d", "globalMaxPool1d")],
    *[case(layer(name), shapes=[IMAGE]) for name in ("globalAveragePooling2d", "globalMaxPooling2d", "globalMaxPool2d")],
    *[case(layer(name, **FIRST), shapes=[IMAGE]) for name in ("globalAveragePooling2d", "globalMaxPooling2d")],
]

UNITS = {"units": 2}
STATES = {"simpleRNN": [(2, 2)], "gru": [(2, 2)], "lstm": [(2, 2), (2, 2)]}


def recurrent(name):
    cell = {"simpleRNN": "simpleRNNCell", "gru": "gruCell", "lstm": "lstmCell"}[name]
    return [
        case(layer(name, **UNITS), shapes=[SEQUENCE]),
        case(layer(name, **UNITS, returnSequences=True, goBackwards=True), shapes=[SEQUENCE]),
        case(layer(name, **UNITS, returnState=True, useBias=False), shapes=[SEQUENCE]),
        case(layer(name, **UNITS, stateful=True), shapes=[SEQUENCE], calls=3),
        case(layer(name, **UNITS, stateful=True, returnSequences=True), shapes=[SEQUENCE], calls=2),
        case(layer(name, **UNITS, activation="relu", kernelRegularizer=REGULARIZERS[1], recurrentConstraint=CONSTRAINTS[5]), shapes=[SEQUENCE]),
        case(layer(name, **UNITS), shapes=[SEQUENCE, *STATES[name]], states=True),
        case(layer("masking"), layer(name, **UNITS, returnSequences=True), shapes=[SEQUENCE], blank=[(0, 1), (0, 3), (1, 0)]),
        case(layer("masking"), layer(name, **UNITS, goBackwards=True), shapes=[SEQUENCE], blank=[(0, 1), (0, 3), (1, 0)]),
        case(layer("rnn", cell=layer(cell, **UNITS)), shapes=[SEQUENCE]),
        case(layer("rnn", cell=layer("stackedRNNCells", cells=[layer(cell, units=3), layer(cell, **UNITS)]), returnSequences=True), shapes=[SEQUENCE]),
    ]


FRAMES = (1, 3, 4, 4, 2)
RECURRENT = [
    *[it for name in STATES for it in recurrent(name)],
    case(layer("lstm", **UNITS, recurrentActivation="sigmoid", activation="elu"), shapes=[SEQUENCE]),
    case(layer("gru", **UNITS, recurrentActivation="sigmoid"), shapes=[SEQUENCE]),
    case(layer("rnn", cell=[layer("lstmCell", units=3), layer("lstmCell", **UNITS)]), shapes=[SEQUENCE]),
    case(layer("convLstm2d", filters=2, kernelSize=2), shapes=[FRAMES]),
    case(layer("convLstm2d", filters=2, kernelSize=3, strides=2, padding="same", returnSequences=True), shapes=[FRAMES]),
    case(layer("convLstm2d", filters=2, kernelSize=2, useBias=False, goBackwards=True), shapes=[FRAMES]),
    case(layer("convLstm2d", filters=2, kernelSize=2, returnState=True), shapes=[FRAMES]),
    case(layer("convLstm2d", filters=2, kernelSize=2, stateful=True), shapes=[FRAMES], calls=2),
    case(layer("convLstm2d", filters=2, kernelSize=2, **FIRST), shapes=[(1, 3, 2, 4, 4)]),
]

WRAPPERS = [
    case(layer("timeDistributed", layer=layer("dense", units=2)), shapes=[SEQUENCE]),
    case(layer("timeDistributed", layer=layer("conv2d", filters=2, kernelSize=2)), shapes=[FRAMES]),
    *[
        case(layer("bidirectional", layer=layer("lstm", **UNITS), mergeMode=mode), shapes=[SEQUENCE])
        for mode in ("concat", "sum", "ave", "mul", None)
    ],
    case(layer("bidirectional", layer=layer("gru", **UNITS, returnSequences=True), mergeMode="concat"), shapes=[SEQUENCE]),
    case(layer("bidirectional", layer=layer("simpleRNN", **UNITS, returnSequences=True), mergeMode="sum"), shapes=[SEQUENCE]),
    case(layer("bidirectional", layer=layer("lstm", **UNITS, returnState=True), mergeMode="concat"), shapes=[SEQUENCE]),
    case(layer("masking"), layer("bidirectional", layer=layer("gru", **UNITS), mergeMode="concat"), shapes=[SEQUENCE], blank=[(0, 1), (1, 0)]),
]

PREPROCESSING = [
    case(layer("rescaling", scale=0.5, offset=-0.25), shapes=[IMAGE]),
    case(layer("rescaling", scale=2), shapes=[(2, 4)]),
    case(layer("resizing", height=7, width=6), shapes=[IMAGE], function="resize_bilinear", shapeless=True),
    case(layer("resizing", height=3, width=3, interpolation="nearest"), shapes=[IMAGE], function="resize_nearest", shapeless=True),
    case(layer("centerCrop", height=3, width=2), layer("flatten"), layer("dense", units=2), shapes=[(2, 7, 6, 3)], raw=True),
    *[
        case(layer("categoryEncoding", numTokens=5, outputMode=mode), layer("dense", units=2), shapes=[(3, 4)], below=5)
        for mode in ("multiHot", "count")
    ],
    case(layer("categoryEncoding", numTokens=5, outputMode="oneHot"), layer("dense", units=2), shapes=[(3, 1)], below=5),
]

CASES = [
    *CORE, *ADVANCED_ACTIVATIONS, *CONVOLUTIONS, *MERGES, *NORMALIZATIONS, *POOLINGS, *RECURRENT, *WRAPPERS, *PREPROCESSING,
]  # fmt: skip
