# A query without a reading.
# exit: 1
marslog explain --format json no-such-thing
