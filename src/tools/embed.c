// SPDX-License-Identifier: MIT

/** Build tool: writes pattern files as a C source, so that the program needs none beside it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

/* Print one file's bytes as an array; *size receives their number. */
static int embed(const char *path, int index, long *size)
{
	FILE *in = fopen(path, "rb");
	if (!in) {
		perror(path);
		return -1;
	}
	printf("static const unsigned char file_%d[] = {", index);
	int c;
	for (*size = 0; (c = getc(in)) != EOF; (*size)++)
		printf("%s%d,", *size % 24 == 0 ? "\n" : "", c);
	printf("0};\n\n");
	int bad = ferror(in);
	fclose(in);
	return bad ? -1 : 0;
}

int main(int argc, char **argv)
{
	long *sizes = calloc((size_t)argc, sizeof(*sizes));
	if (!sizes)
		return 1;
	printf("/* Made by src/tools/embed.c. */\n#include \"catalog/catalog.h\"\n\n");
	for (int i = 1; i < argc; i++) {
		if (embed(argv[i], i, &sizes[i]) != 0)
			return 1;
	}
	printf("const struct embedded_file embedded_patterns[] = {\n");
	for (int i = 1; i < argc; i++)
		printf("\t{\"%s\", (const char *)file_%d, %ldu},\n", base_name(argv[i]), i,
			sizes[i]);
	printf("};\nconst size_t embedded_pattern_count = %d;\n", argc - 1);
	free(sizes);
	return fflush(stdout) != 0 || ferror(stdout);
}
