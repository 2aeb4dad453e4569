# -o into a folder that does not exist.
# exit: 5
marslog analyze --year 2026 -o "$TMP/no/such/out" logs/ends-lf.errlog
