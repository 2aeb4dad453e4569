# No log at all is unknown, never clean.
# exit: 3
marslog analyze damaged/random.errlog
