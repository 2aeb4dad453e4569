# Without evidence the general steps come first, and a step for a special case names the case.
for code in 0x80070570 0x80070005; do
	marslog explain "$code" | grep -E -A1 '^ +(fix +)?[0-9]+\. '
done
