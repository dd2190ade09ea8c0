"""What has no layer of its own: losses, metrics, optimizers, regularizers, constraints."""

import keras
import numpy as np
import tensorflow as tf
from keras_names import build, snake
from layer_cases import CONSTRAINTS, REGULARIZERS

SHAPE = (4, 3)

# Keras names some of them otherwise.
LOSS_NAMES = {
    "cosineProximity": "cosine_similarity",
    "kullbackLeiblerDivergence": "kl_divergence",
    "logcosh": "log_cosh",
}

# The last layer's activation that gives a loss the predictions it expects, and its targets.
LOSSES = {
    "meanSquaredError": ("linear", "any"),
    "meanAbsoluteError": ("linear", "any"),
    "meanAbsolutePercentageError": ("linear", "any"),
    "meanSquaredLogarithmicError": ("softplus", "positive"),
    "squaredHinge": ("tanh", "signs"),
    "hinge": ("tanh", "signs"),
    "categoricalHinge": ("sigmoid", "one_hot"),
    "logcosh": ("linear", "any"),
    "categoricalCrossentropy": ("softmax", "one_hot"),
    "sparseCategoricalCrossentropy": ("softmax", "classes"),
    "binaryCrossentropy": ("sigmoid", "bits"),
    "kullbackLeiblerDivergence": ("softmax", "probabilities"),
    "poisson": ("softplus", "positive"),
    "cosineProximity": ("linear", "any"),
}


def losses(array, Draw):
    """By the names that compile() accepts: values, and a dense layer trained one step."""
    return [loss_case(name, *how, array, Draw(name)) for name, how in LOSSES.items()]


def loss_case(name, activation, kind, array, draw):
    function = getattr(keras.losses, LOSS_NAMES.get(name) or snake(name))
    x, y = draw.numbers((SHAPE[0], 5)), targets(kind, draw)
    dense = keras.layers.Dense(SHAPE[1], activation=activation)
    dense.build(x.shape)
    dense.set_weights([draw.numbers(weight.shape) for weight in dense.weights])
    weights = dense.get_weights()
    with tf.GradientTape() as tape:
        prediction = dense(x)
        values = function(y, prediction)
        loss = tf.reduce_mean(values)
    keras.optimizers.SGD(0.1).apply(tape.gradient(loss, dense.trainable_variables), dense.trainable_variables)
    return {
        "name": name,
        "activation": activation,
        "x": array(x),
        "y": array(y),
        "weights": list(map(array, weights)),
        "prediction": array(prediction),
        "values": array(values),
        "loss": float(loss),
        "trained": list(map(array, dense.get_weights())),
    }


def targets(kind, draw):
    numbers = draw.numbers(SHAPE)
    classes = draw.random.integers(0, SHAPE[1], SHAPE[0])
    return {
        "any": numbers,
        "positive": np.abs(numbers),
        "signs": np.sign(numbers),
        "bits": (numbers > 0).astype(np.float32),
        "one_hot": np.eye(SHAPE[1], dtype=np.float32)[classes],
        "classes": classes.astype(np.float32).reshape(-1, 1),
        "probabilities": (np.abs(numbers) / np.abs(numbers).sum(-1, keepdims=True)).astype(np.float32),
    }[kind]


def core_losses(array, Draw):
    """tf.losses of tfjs-core: TensorFlow 1's functions of these names, with each reduction, and the gradient of the predictions."""
    return [
        core_loss_case(name, options, weights, reduction, array, Draw)
        for name, options in CORE_LOSSES
        for weights in (None, "scalar", "examples")
        for reduction in (["NONE", "MEAN", "SUM", "SUM_BY_NONZERO_WEIGHTS"] if weights == "examples" else [None])
    ]


CORE_LOSSES = [
    ("absoluteDifference", {}),
    ("computeWeightedLoss", {}),
    ("cosineDistance", {"axis": 1}),
    ("hingeLoss", {}),
    ("huberLoss", {}),
    ("huberLoss", {"delta": 0.3}),
    ("logLoss", {}),
    ("logLoss", {"epsilon": 0.1}),
    ("meanSquaredError", {}),
    ("sigmoidCrossEntropy", {}),
    ("sigmoidCrossEntropy", {"labelSmoothing": 0.2}),
    ("softmaxCrossEntropy", {}),
    ("softmaxCrossEntropy", {"labelSmoothing": 0.2}),
]


def core_loss_case(name, options, weights, reduction, array, Draw):
    full_name = f"{name} {options}, weights {weights}, reduction {reduction}"
    draw = Draw(full_name)
    kind = {"softmaxCrossEntropy": "one_hot", "sigmoidCrossEntropy": "bits", "logLoss": "bits", "hingeLoss": "bits"}.get(name, "any")
    labels = targets(kind, draw)
    predictions = draw.numbers(SHAPE)
    if name == "logLoss":
        predictions = np.clip(np.abs(predictions), 0.1, 0.9).astype(np.float32)
    # A zero weight: one reduction does not count it.
    scale = {None: None, "scalar": np.float32(0.75), "examples": np.array([[1], [0], [0.5], [2]], np.float32)}[weights]
    if scale is not None and scale.ndim == 2 and name == "softmaxCrossEntropy":
        scale = scale[:, 0]
    function = getattr(tf.compat.v1.losses, snake(name))
    more = {key if key == "axis" else snake(key): value for key, value in options.items()}
    if scale is not None:
        more["weights"] = scale
    if reduction:
        more["reduction"] = getattr(tf.compat.v1.losses.Reduction, reduction)
    variable = tf.constant(predictions)
    with tf.GradientTape() as tape:
        tape.watch(variable)
        value = function(variable, **more) if name == "computeWeightedLoss" else function(labels, variable, **more)
        total = tf.reduce_sum(value)
    return {
        "name": full_name,
        "function": name,
        "options": options,
        "weights": None if scale is None else array(scale),
        "reduction": reduction,
        "labels": array(labels),
        "predictions": array(predictions),
        "value": array(value),
        "gradient": array(tape.gradient(total, variable)),
    }


def metrics(array, Draw):
    """Functions of tf.metrics, and by the names that compile() accepts."""
    return [metric_case(name, *how, array, Draw(name)) for name, how in METRICS.items()]


def stateful(metric):
    """A metric of Keras that has a state, as a function."""

    def value(y, prediction):
        instance = metric()
        instance.update_state(y, prediction)
        return instance.result()

    return value


METRICS = {
    # Keras 3 leaves the mean to its caller.
    "binaryAccuracy": (lambda y, it: tf.reduce_mean(tf.cast(keras.metrics.binary_accuracy(y, it), tf.float32), -1), "bits", "probabilities"),
    "binaryCrossentropy": (keras.losses.binary_crossentropy, "bits", "probabilities"),
    "categoricalAccuracy": (keras.metrics.categorical_accuracy, "one_hot", "probabilities"),
    "categoricalCrossentropy": (keras.losses.categorical_crossentropy, "one_hot", "probabilities"),
    "cosineProximity": (keras.losses.cosine_similarity, "any", "any"),
    "meanAbsoluteError": (keras.losses.mean_absolute_error, "any", "any"),
    "meanAbsolutePercentageError": (keras.losses.mean_absolute_percentage_error, "any", "any"),
    "meanSquaredError": (keras.losses.mean_squared_error, "any", "any"),
    "precision": (stateful(keras.metrics.Precision), "bits", "bits"),
    "r2Score": (stateful(lambda: keras.metrics.R2Score(class_aggregation="variance_weighted_average")), "column", "column"),
    "recall": (stateful(keras.metrics.Recall), "bits", "bits"),
    "sparseCategoricalAccuracy": (keras.metrics.sparse_categorical_accuracy, "classes", "probabilities"),
    "sparseCategoricalCrossentropy": (keras.losses.sparse_categorical_crossentropy, "classes", "probabilities"),
}


def metric_case(name, function, true_kind, predicted_kind, array, draw):
    y, prediction = [draw.numbers((6, 1)) if kind == "column" else targets(kind, draw) for kind in (true_kind, predicted_kind)]
    return {"name": name, "y": array(y), "prediction": array(prediction), "value": array(function(y, prediction))}


STEPS = 3


class OldAverageAdadelta:
    """tfjs divides by the average of squared gradients of the step before; Keras, as the paper, by this step's. So NumPy computes it."""

    def __init__(self, learning_rate, rho=0.95, epsilon=1e-7):
        self.learning_rate, self.rho, self.epsilon, self.averages = learning_rate, rho, epsilon, {}

    def apply(self, gradients, variables):
        for index, (gradient, variable) in enumerate(zip(gradients, variables)):
            gradient = np.asarray(gradient, np.float64)
            squares, updates = self.averages.get(index, (np.zeros_like(gradient), np.zeros_like(gradient)))
            update = np.sqrt(updates + self.epsilon) / np.sqrt(squares + self.epsilon) * gradient
            self.averages[index] = (
                self.rho * squares + (1 - self.rho) * gradient**2,
                self.rho * updates + (1 - self.rho) * update**2,
            )
            variable.assign(variable.numpy() - self.learning_rate * update)


# tf.train's function (or the name that compile() takes), its arguments, and the same in Keras.
K = keras.optimizers
OPTIMIZERS = [
    ("sgd", [0.3], lambda: K.SGD(0.3)),
    ("momentum", [0.2, 0.9], lambda: K.SGD(0.2, momentum=0.9)),
    ("momentum", [0.2, 0.9, True], lambda: K.SGD(0.2, momentum=0.9, nesterov=True)),
    ("adagrad", [0.1], lambda: K.Adagrad(0.1, epsilon=1e-7)),
    ("adagrad", [0.1, 0.5], lambda: K.Adagrad(0.1, initial_accumulator_value=0.5, epsilon=1e-7)),
    ("adadelta", [0.5], lambda: OldAverageAdadelta(0.5, 0.95, 1e-7)),
    ("adadelta", [0.5, 0.8, 1e-4], lambda: OldAverageAdadelta(0.5, 0.8, 1e-4)),
    ("adam", [0.05], lambda: K.Adam(0.05)),
    ("adam", [0.05, 0.8, 0.9, 1e-8], lambda: K.Adam(0.05, beta_1=0.8, beta_2=0.9, epsilon=1e-8)),
    ("adamax", [0.05], lambda: K.Adamax(0.05)),
    ("adamax", [0.05, 0.8, 0.9, 1e-8], lambda: K.Adamax(0.05, beta_1=0.8, beta_2=0.9, epsilon=1e-8)),
    ("rmsprop", [0.02], lambda: K.RMSprop(0.02, rho=0.9)),
    ("rmsprop", [0.02, 0.8, 0.9], lambda: K.RMSprop(0.02, rho=0.8, momentum=0.9)),
    ("rmsprop", [0.02, 0.8, 0.5, 1e-10, True], lambda: K.RMSprop(0.02, rho=0.8, momentum=0.5, epsilon=1e-10, centered=True)),
]
NAMED_OPTIMIZERS = {
    "Adagrad": lambda: K.Adagrad(0.01),
    "Adadelta": lambda: OldAverageAdadelta(1, 0.95, 1e-7),
    "Adam": lambda: K.Adam(0.001),
    "Adamax": lambda: K.Adamax(0.002),
    "RMSProp": lambda: K.RMSprop(0.001, rho=0.9),
    "SGD": lambda: K.SGD(0.01),
}


def optimizers(array, Draw):
    """A dense layer and the mean squared error, a few steps: its weights after each."""
    called = [optimizer_case(name, arguments, make, array, Draw) for name, arguments, make in OPTIMIZERS]
    named = [optimizer_case(spelled, None, make, array, Draw) for name, make in NAMED_OPTIMIZERS.items() for spelled in (name, name.lower())]
    return called + named


def optimizer_case(name, arguments, make, array, Draw):
    full_name = f"'{name}'" if arguments is None else f"{name}({', '.join(map(str, arguments))})"
    draw = Draw(full_name)
    x, y = draw.numbers((4, 3)), draw.numbers((4, 2))
    dense = keras.layers.Dense(2)
    dense.build(x.shape)
    dense.set_weights([draw.numbers(weight.shape) for weight in dense.weights])
    weights, steps, history = dense.get_weights(), [], []
    optimizer = make()
    for _ in range(STEPS):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(dense(x) - y))
        optimizer.apply(tape.gradient(loss, dense.trainable_variables), dense.trainable_variables)
        steps.append(list(map(array, dense.get_weights())))
        history.append(float(loss))
    return {
        "name": full_name, "optimizer": name, "arguments": arguments, "x": array(x), "y": array(y), "weights": list(map(array, weights)),
        "steps": steps, "losses": history,
    }  # fmt: skip


def regularizers(array, Draw):
    return [weight_case(made, array, Draw) for made in REGULARIZERS]


def constraints(array, Draw):
    return [weight_case(made, array, Draw) for made in CONSTRAINTS]


def weight_case(made, array, Draw):
    """What it makes of a matrix by itself. In layers: see layer_cases.py."""
    name = ", ".join(map(str, made.values()))
    weight = Draw(name).numbers((4, 3))
    return {"name": name, "make": made, "weight": array(weight), "value": array(build(made)(weight))}
