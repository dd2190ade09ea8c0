"""Wrong answers to the exercises: what is changed in the right one, and what the check must say of it."""

WRONG_ANSWERS = {
    "exercise-1": [
        ("guess = 4", "guess = 0", "Not yet. Write your guess"),
        ("guess = 4", "guess = 5", "Not yet. That is too many."),
        ("guess = 4", "guess = 3", "Not yet. That is too few."),
    ],
    "exercise-2": [
        # Makes short gradients long, and [0,0] NaN.
        ("tf.maximum(length, 1)", "length", "Not yet. [0.3,-0.4] became [0.6"),
        ("gradient.div(tf.maximum(length, 1))", "gradient", "Not yet. [3,4] became [3,4]"),
        ("tf.maximum(length, 1)", "tf.maximum(length, 1).dataSync()[0]!", "Not yet. It reads a value while it is traced."),
    ],
    "exercise-3": [
        # Behind the digit the state goes on.
        ("[28 - columns.shape[0], 0]", "[0, 28 - columns.shape[0]]", "Not yet. The loss of step 0 is"),
        ("[28 - columns.shape[0], 0]", "[1, 0]", "Not yet. There are 12 widths"),
    ],
}
