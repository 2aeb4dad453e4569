# A bundle: seven.7z.
brief bundles/seven.7z
