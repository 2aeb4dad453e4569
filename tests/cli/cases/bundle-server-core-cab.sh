# A bundle: server-core.cab.
brief bundles/server-core.cab
