# The same as JSON.
# exit: 3
marslog analyze --format json damaged/nested.tar
