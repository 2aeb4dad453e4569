# A folder without pattern files: nothing is analysed.
# exit: 4
marslog analyze --patterns "$TMP" logs/ends-lf.errlog
