# What Excel wants: a byte order mark, CRLF, times that it takes for times.
marslog analyze --format csv --excel bundles/collector.tar | od -An -c | head -n 40
