#include "message/extract/type.h"

#include "message/extract/document.h"
#include "message/extract/readers/charset_find.h"
#include "message/extract/readers/mail.h"

#include <magic.h>
#include <string.h>

#define LOOKED_AT (1024 * 1024) /* bytes at the start that libmagic is shown; archives say it earlier */
#define PE_OFFSET 0x3c          /* where a DOS program says where its newer header stands */

struct type_finder {
    magic_t magic;
};

struct type_finder *
type_finder_new(void)
{
    magic_t magic = magic_open(MAGIC_MIME_TYPE | MAGIC_NO_CHECK_COMPRESS | MAGIC_NO_CHECK_ELF);

    if (magic == NULL || magic_load(magic, NULL) != 0) {
        if (magic != NULL)
            magic_close(magic);
        return NULL;
    }
    struct type_finder *made = g_new(struct type_finder, 1);
    made->magic = magic;
    return made;
}

void
type_finder_free(struct type_finder *finder)
{
    if (finder == NULL)
        return;
    magic_close(finder->magic);
    g_free(finder);
}

static bool
starts_with(struct slice content, struct slice prefix)
{
    return content.len >= prefix.len && memcmp(content.at, prefix.at, prefix.len) == 0;
}

/* Signatures at the start that libmagic knows by another name, too late, or not at all. */
static const struct signature {
    struct slice bytes;
    const char *type;
} signatures[] = {
    {{ "\x7f"
        "ELF",
        4 },
     "application/x-elf"                                                            },
    { { "\xfe\xed\xfa\xce", 4 },                 "application/x-mach-binary"        },
    { { "\xfe\xed\xfa\xcf", 4 },                 "application/x-mach-binary"        },
    { { "\xce\xfa\xed\xfe", 4 },                 "application/x-mach-binary"        },
    { { "\xcf\xfa\xed\xfe", 4 },                 "application/x-mach-binary"        },
    { { "L\0\0\0\x01\x14\x02\0", 8 },            "application/x-ms-shortcut"        },
    { { "X5O!P%@AP[4\\PZX54(P^)7CC)7}$", 28 },   "application/x-dos-com"            }, /* EICAR's test file */
    { { "7z\xbc\xaf\x27\x1c", 6 },               "application/x-7z-compressed"      },
    { { "Rar!\x1a\x07", 6 },                     "application/vnd.rar"              },
    { { "MSCF\0\0\0\0", 8 },                     "application/vnd.ms-cab-compressed"},
    { { "\x1f\x8b", 2 },                         "application/gzip"                 },
    { { "BZh", 3 },                              "application/x-bzip2"              },
    { { "\xfd"
        "7zXZ\0",
        6 },
     "application/x-xz"                                                             },
    { { "{\\rtf", 5 },                           "application/rtf"                  },
    { { "\x78\x9f\x3e\x22", 4 },                 "application/vnd.ms-tnef"          },
    { { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 }, "application/x-ole-storage"        },
    { { "PK\x03\x04", 4 },                       "application/zip"                  },
    { { "PK\x05\x06", 4 },                       "application/zip"                  },
    { { "PK\x07\x08", 4 },                       "application/zip"                  },
};

/* A universal Mach-O holds a few architectures; a Java class, of the same signature, has a version there. */
static bool
is_fat_macho(struct slice content)
{
    static const char signature[] = "\xca\xfe\xba\xbe";

    return content.len >= 8 && memcmp(content.at, signature, 4) == 0 && content.at[4] == 0 &&
           content.at[5] == 0 && content.at[6] == 0 && (guchar)content.at[7] < 20;
}

/* "MZ" alone begins a text now and then; a program has a header that fits behind it. */
static const char *
dos_program(struct slice content)
{
    uint32_t offset;

    if (content.len < PE_OFFSET + 4 || memcmp(content.at, "MZ", 2) != 0)
        return NULL;
    memcpy(&offset, content.at + PE_OFFSET, sizeof(offset));
    offset = GUINT32_FROM_LE(offset);
    if (offset < content.len - 4 && memcmp(content.at + offset, "PE\0\0", 4) == 0)
        return "application/vnd.microsoft.portable-executable";
    return memchr(content.at, '\0', PE_OFFSET + 4) != NULL ? "application/x-dosexec" : NULL;
}

static const char *
own_type(struct slice content)
{
    const char *program = dos_program(content);

    if (program != NULL)
        return program;
    if (is_fat_macho(content))
        return "application/x-mach-binary";
    for (size_t i = 0; i < ARRAY_LEN(signatures); i++) {
        if (starts_with(content, signatures[i].bytes))
            return signatures[i].type;
    }
    return NULL;
}

const char *
type_of(const struct type_finder *finder, struct slice content)
{
    const char *type = own_type(content);

    if (type != NULL)
        return type;
    if (content.len == 0)
        return "application/x-empty";
    if (charset_find_wide(content) != NULL || charset_find_ebcdic(content) != NULL)
        return "text/plain";
    type = mail_type(content);
    if (type != NULL)
        return type;
    type = magic_buffer(finder->magic, content.at, MIN(content.len, LOOKED_AT));
    return type == NULL ? "application/octet-stream" : g_intern_string(type);
}

/* What the type alone says of the content. */
static const struct type_fact {
    const char *type;
    unsigned flags;
} type_facts[] = {
    {"application/vnd.microsoft.portable-executable", DOCUMENT_EXECUTABLE},
    { "application/x-dosexec",                        DOCUMENT_EXECUTABLE},
    { "application/x-dos-com",                        DOCUMENT_EXECUTABLE},
    { "application/x-elf",                            DOCUMENT_EXECUTABLE},
    { "application/x-mach-binary",                    DOCUMENT_EXECUTABLE},
    { "application/x-ms-shortcut",                    DOCUMENT_EXECUTABLE},
    { "text/x-shellscript",                           DOCUMENT_SCRIPT    },
    { "text/x-msdos-batch",                           DOCUMENT_SCRIPT    },
    { "text/x-python",                                DOCUMENT_SCRIPT    },
    { "text/x-script.python",                         DOCUMENT_SCRIPT    },
    { "text/x-perl",                                  DOCUMENT_SCRIPT    },
    { "text/x-ruby",                                  DOCUMENT_SCRIPT    },
    { "text/x-php",                                   DOCUMENT_SCRIPT    },
    { "text/javascript",                              DOCUMENT_SCRIPT    },
    { "application/javascript",                       DOCUMENT_SCRIPT    },
};

unsigned
type_flags(const char *type)
{
    for (size_t i = 0; i < ARRAY_LEN(type_facts); i++) {
        if (strcmp(type_facts[i].type, type) == 0)
            return type_facts[i].flags;
    }
    return 0;
}
