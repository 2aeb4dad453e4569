# A message of the agent that stands in a mail without any log is reported with its id; the mail's
# own words are not, and neither is a file in the bundle that is no mail.
mail() {
	printf 'From: a@example.com\r\nTo: b@example.com\r\nSubject: backup\r\nMIME-Version: 1.0\r\n'
	printf 'Content-Type: text/plain; charset=utf-8\r\n\r\nHello,\r\n%s\r\nRegards\r\n' "$1"
}
mail 'Unable to connect to the Azure Backup service. ID: 100050' >"$TMP/message.eml"
mail 'the logs follow tomorrow' >"$TMP/words.eml"
for name in message words; do
	status=0
	marslog analyze -q "$TMP/$name.eml" || status=$?
	echo "status $status"
done
(cd "$TMP" && python3 -m zipfile -c bundle.zip message.eml words.eml)
marslog analyze -q --format json "$TMP/bundle.zip" | python3 -c '
import json, sys
for gap in json.load(sys.stdin)["gaps"]: print(gap["input"].split("/")[-1], gap["reason"], gap["detail"])'
