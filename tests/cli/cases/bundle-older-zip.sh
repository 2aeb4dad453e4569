# A bundle: older.zip.
brief bundles/older.zip
