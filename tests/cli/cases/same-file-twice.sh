# The same file counts once, under whatever name, and that is told.
cp logs/columns-11.errlog "$TMP/copy.errlog"
brief_with_messages logs/columns-11.errlog "$TMP/copy.errlog" 2>&1 | sed "s|$TMP|TMP|g" | grep -E 'note|entries|not protected'
