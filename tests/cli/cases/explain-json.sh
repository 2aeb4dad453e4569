# A code in several spellings has one meaning.
for code in 0x80070570 2147943792 -2147023504 0xD0000102 ERROR_FILE_CORRUPT; do
	marslog explain --format json -- "$code" | grep -c '"cause": "corrupt-file"'
done
