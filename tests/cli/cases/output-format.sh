# The name of the output tells the format, unless --format does or the command has no such format.
marslog analyze -o "$TMP/x.html" bundles/collector.tar && head -n 1 "$TMP/x.html"
marslog analyze -o "$TMP/x.JSON" bundles/collector.tar && head -n 2 "$TMP/x.JSON"
marslog analyze -f csv -o "$TMP/y.html" bundles/collector.tar && head -n 1 "$TMP/y.html" | cut -c 1-20
marslog exclude -o "$TMP/x.ps1" bundles/collector.tar && head -n 1 "$TMP/x.ps1"
marslog explain -o "$TMP/x.html" 34513 && head -n 1 "$TMP/x.html"
