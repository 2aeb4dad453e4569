# A bundle as SDP makes it on a German server, with two encodings in one file.
marslog analyze --full --year 2026 --format markdown bundles/sdp-german.zip
