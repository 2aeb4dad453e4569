# Whole sentences of stale machines: what the last backup left out, and what the job after it did.
marslog analyze -q --brief --now 2026-08-15T12:00:00Z bundles/older.zip
marslog analyze -q --brief --now 2026-08-15T12:00:00Z bundles/SRV-FILE01.tar.gz
