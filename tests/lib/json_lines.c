/* json_lines: reads JSON Lines and prints how many objects there were; status 1 at the first that is none. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

int
main(void)
{
    char *line = NULL;
    size_t size = 0, count = 0;
    ssize_t len;
    int status = 0;

    while (status == 0 && (len = getline(&line, &size, stdin)) > 0) {
        json_error_t error;
        json_t *value = json_loadb(line, (size_t)len, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);

        count++;
        if (!json_is_object(value) || line[len - 1] != '\n') {
            fprintf(stderr, "json_lines: line %zu is no object: %s\n", count, error.text);
            status = 1;
        }
        json_decref(value);
    }
    free(line);
    printf("%zu\n", count);
    return status;
}
