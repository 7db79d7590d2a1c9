/* Files that are no archives: what is read of a small one. */
#include "tests/harness.h"
#include "tests/message/read_case.h"

#include <string.h>

/* What is one file, and what is said of it. */
static const struct file_row {
    const char *name;
    const char *content;
    size_t len; /* 0: up to the first NUL */
    const char *said;
} file_rows[] = {
    {"text in Cyrillic letters, nothing declared",
     "\xcf\xf0\xe8\xe2\xe5\xf2, \xea\xe0\xea \xe4\xe5\xeb\xe0? \xcf\xf0\xe8\xf8\xeb\xe8 \xec\xed\xe5 "
      "\xef\xee\xe6\xe0\xeb\xf3\xe9\xf1\xf2\xe0 \xed\xee\xec\xe5\xf0 \xf1\xf7\xe5\xf2\xe0.",                              0,   "|text/plain|0|Привет, как дела? Пришли мне пожалуйста номер счета."},
    { "a few high bytes show nothing: windows-1252",                        "caf\xe9 \x93quoted\x94",                     0,
     "|text/plain|0|café “quoted”"                                                                                                                                                                                                      },
    { "16-bit units without a mark",                                        "D\0a\0t\0e\0,\0B\0i\0d\0,\0A\0s\0k\0\n\0",   26,
     "|text/plain|0|Date,Bid,Ask\n"                                                                                                                                                                                                          },
    { "XML: names of elements that hold text, attributes, inline elements",
     "<?xml version=\"1.0\"?><people xmlns=\"urn:x\"><person id=\"4711-0815\"><ssn>078-05-1120</ssn>"
      "<note>see <b>page</b> 2 &amp; 3</note></person></people>",                                                         0,   "|text/xml|0|id 4711-0815\nssn 078-05-1120\nnote see page 2 & 3\n"                                            },
    { "XML in a declared encoding",
     "<?xml version='1.0' encoding='iso-8859-2'?><a><b>\xb3\xf3"
      "d\xbc</b></a>",                                                                                                    0,   "|text/xml|0|b łódź\n"                                                                                     },
    { "a drawing: its texts, not its lines",
     "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"><title>Plan</title><path d=\"M10 "
      "20L30 "
      "40\"/><text>top <tspan>secret</tspan></text></svg>",                                                               0,   "|image/svg+xml|0|title Plan\ntext top secret\n"                                                              },
    { "Word 2003",
     "<?xml version=\"1.0\"?><w:wordDocument xmlns:w=\"w\"><w:body><w:p><w:r><w:t>41</w:t></w:r><w:r><w:t>11"
      "</w:t></w:r></w:p></w:body></w:wordDocument>",                                                                     0,   "|text/xml|0|4111\n"                                                                                          },
    { "Excel 2003",
     "<?xml version=\"1.0\"?><Workbook xmlns:ss=\"s\"><Worksheet "
      "ss:Name=\"Q3\"><Table><Row><Cell><Data>a</Data>"
      "</Cell><Cell><Data>b</Data></Cell></Row></Table></Worksheet></Workbook>",                                          0,   "|text/xml|0|[sheet \"Q3\"]a\tb\n"                                                                            },
    { "flat OpenDocument",
     "<?xml version=\"1.0\"?><office:document xmlns:office=\"o\" xmlns:text=\"t\" "
      "office:mimetype=\"application/vnd.oasis.opendocument.text\"><office:body><text:p>one</text:p></"
      "office:body>"
      "</office:document>",                                                                                               0,   "|text/xml|0|one\n"                                                                                           },
    { "XML that ends early",                                                "<?xml version=\"1.0\"?><a><b>so far</b><c>", 0,   "|text/xml|64|b so far\n"                                                                                     },
    { "a card: folded, escaped, quoted-printable, without its picture",
     "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:M=FCller;J=\r\n=F6rg\r\n"
      "NOTE:card 4111 1111\r\n  1111 1111\\, visa\r\nPHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r\n SkZJRg==\r\n"
      "TEL;X=\"a:b\":+1\r\nEND:VCARD\r\n",                                                                                0,
     "|text/vcard|0|BEGIN: VCARD\nVERSION: 2.1\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE: Müller "
      "Jörg\n"
      "NOTE: card 4111 1111 1111 1111, visa\nTEL;X=\"a:b\": +1\nEND: VCARD\n"                                                                                                                                                                },
    { "a calendar with a file in it",
     "BEGIN:VCALENDAR\r\nSUMMARY:one\\ntwo\r\nATTACH;ENCODING=BASE64;VALUE=BINARY:aGVsbG8=\r\nEND:"
      "VCALENDAR\r\n",                                                                                                    0,   "|text/calendar|0|BEGIN: VCALENDAR\nSUMMARY: one\ntwo\nEND: VCALENDAR\n\n1|text/plain|0|hello"                },
    { "a saved message with a file",
     "Received: from x\r\nFrom: =?utf-8?q?Ann_=C3=84?= <a@b.example>\r\nSubject: card\r\nMIME-Version: "
      "1.0\r\n"
      "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nbody\r\n--b\r\nContent-Type: "
      "application/octet-stream; name=\"a.txt\"\r\nContent-Transfer-Encoding: "
      "base64\r\n\r\naGVsbG8=\r\n--b\r\n"
      "Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ndeep\r\n--b--\r\n",                                      0,
     "|message/rfc822|0|From: Ann Ä <a@b.example>\nSubject: card\nMIME-Version: 1.0\nContent-Type: "
      "multipart/mixed; "
      "boundary=b\n[part 1]\nbody\na.txt|text/plain|0|hello\n3|message/rfc822|0|"
      "inner\n\n3.1|text/plain|0|deep"                                                                                                                                                                                                       },
    { "an mbox",
     "From a@b.example Mon Jan  1 00:00:00 2024\nFrom: a@b.example\nSubject: one\n\n>From here\n\nFrom "
      "a@b.example Mon "
      "Jan  1 00:00:01 2024\nFrom: c@d.example\nSubject: two\n\nbody\n",                                                  0,
     "|application/mbox|0|\n1.eml|message/rfc822|0|From: a@b.example\nSubject: one\n[part 1]\nFrom "
      "here\n\n\n2.eml|"
      "message/rfc822|0|From: c@d.example\nSubject: two\n[part 1]\nbody\n"                                                                                                                                                                   },
    { "a PDF whose pages cannot be found",
     "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Count 9999/Kids[3 0 "
      "R]>>endobj\n"
      "trailer<</Root 1 0 R/Size 3>>\n%%EOF\n",                                                                           0,   "|application/pdf|80|"                                                                                        },
    { "a ZIP with a compression that nobody has",
     "PK\003\004\024\000\000\000\000\000\000\000\000\000W\356q\222\005\000\000\000\005\000\000"
      "\000\005\000\000\000a.txtfirstPK\003\004\024\000\000\000\024\000\000\000\000\000\020\264"
      "\366!\006\000\000\000\006\000\000\000\005\000\000\000b.txtpackedPK\001\002\024\000\024\000"
      "\000\000\000\000\000\000\000\000W\356q\222\005\000\000\000\005\000\000\000\005\000\000\000"
      "\000\000\000\000\000\000\000\000\000\000\000\000\000\000a.txtPK\001\002\024\000\024\000"
      "\000\000\024\000\000\000\000\000\020\264\366!\006\000\000\000\006\000\000\000\005\000\000"
      "\000\000\000\000\000\000\000\000\000\000\000(\000\000\000b.txtPK\005\006\000\000\000\000"
      "\002\000\002\000f\000\000\000Q\000\000\000\000\000",                                                               205, "|application/zip|16|\na.txt|text/plain|0|first\nb.txt|application/x-empty|0|"                                },
    { "a ZIP with a member of which nothing can be had",
     "PK\003\004\024\000\000\000\000\000\000\000\000\000W\356q\222\005\000\000\000\005\000\000"
      "\000\005\000\000\000a.txtfirstPK\003\004\024\000\000\000\010\000\000\000\000\000\345\350"
      "\242\134\006\000\000\000\006\000\000\000\005\000\000\000b.txt\377\377\377\377\377\377PK"
      "\001\002\024\000\024\000\000\000\000\000\000\000\000\000W\356q\222\005\000\000\000\005\000"
      "\000\000\005\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000a.txtPK"
      "\001\002\024\000\024\000\000\000\010\000\000\000\000\000\345\350\242\134\006\000\000\000"
      "\006\000\000\000\005\000\000\000\000\000\000\000\000\000\000\000\000\000(\000\000\000b.txt"
      "PK\005\006\000\000\000\000\002\000\002\000f\000\000\000Q\000\000\000\000\000",                                     205, "|application/zip|80|\na.txt|text/plain|0|first\nb.txt|application/x-empty|0|"                                },
    { "EBCDIC, nothing declared",
     "\301\203\203\226\244\225\243@\364\361\361\361k@\204\244\205@\226\225@\306\231\211\204\201"
      "\250K\025\327\223\205\201\242\205@\227\201\250K\025",                                                              0,   "|text/plain|0|Account 4111, due on Friday.\nPlease pay.\n"                                                   },
    { "a RAR 5 archive that anybody opens",
     "Rar!\032\007\001\000\305\03232\003\001\000\000\337D~\363\034\002\003\007\005\004\005\244"
      "\203\002W\356q\222\000\001\005a.txt\006\003\003\000\361Sefirst\031\262:5\003\005\000\000",                         62,  "|application/vnd.rar|0|\na.txt|text/plain|0|first"                                                           },
    { "one in which a file is encrypted",
     "Rar!\032\007\001\000\305\03232\003\001\000\000\337D~\363\034\002\003\007\005\004\005\244"
      "\203\002W\356q\222\000\001\005a.txt\006\003\003\000\361Sefirst\015\324\357\025A\002\003,"
      "\020\004\020\244\203\0023\360\304h\000\001\005b.txt\006\003\003\000\361Se$\001\000\000\017"
      "SSSSSSSSSSSSSSSSIIIIIIIIIIIIIIII0123456789abcdef\031\262:5\003\005\000\000",                                       148, "|application/vnd.rar|3|\na.txt|text/plain|0|first\nb.txt|text/plain|0|0123456789abcdef"                      },
    { "one whose names are encrypted, too",
     "Rar!\032\007\001\000;\371\275T\025\004\000\000\000\017SSSSSSSSSSSSSSSSIIIIIIIIIIIIIIIIencr"
      "ypted headers",                                                                                                    67,  "|application/vnd.rar|3|"                                                                                     },
    { "a PDF of which only the attached files need a password",
     "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.txt)4 0 R]>>>>>>endobj\n"
      "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 "
      "9]>>endobj\n"
      "4 0 obj<</Type/Filespec/F(a.txt)/EF<</F 5 0 R>>>>endobj\n"
      "5 0 obj<</Type/EmbeddedFile/Length 6>>stream\nsecret\nendstream endobj\n"
      "6 0 obj<</Filter/Standard/CF<</StdCF<</CFM/AESV3>>>>/StmF/Identity/StrF /Identity/EFF /StdCF>>endobj\n"
      "trailer<</Root 1 0 R/Size 7>>\n%%EOF\n",                                                                           0,   "|application/pdf|0|[page 1]\n\na.txt|application/octet-stream|3|"                                            },
    { "a PDF whose attached files anybody opens",
     "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles<</Names[(a.txt)4 0 R]>>>>>>endobj\n"
      "2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 "
      "9]>>endobj\n"
      "4 0 obj<</Type/Filespec/F(a.txt)/EF<</F 5 0 R>>>>endobj\n"
      "5 0 obj<</Type/EmbeddedFile/Length 6>>stream\nsecret\nendstream endobj\n"
      "6 0 obj<</CF<</StdCF<</CFM/AESV3>>>>/StmF/Identity/StrF /Identity/EFF /Identity>>endobj\n"
      "trailer<</Root 1 0 R/Size 7>>\n%%EOF\n",                                                                           0,   "|application/pdf|0|[page 1]\n\na.txt|text/plain|0|secret\n"                                                  },
    { "a text that begins like a letter",                                   "Subject: one field is no mail\n\nbody",      0,
     "|text/plain|0|Subject: one field is no mail\n\nbody"                                                                                                                                                                                   },
};

static void
test_file_row(void **state)
{
    const struct file_row *row = *state;
    const struct slice content = { row->content, row->len == 0 ? strlen(row->content) : row->len };
    g_autoptr(extraction) extracted = read_case(content);
    g_autofree char *said = read_case_said(extracted);

    assert_string_equal(said, row->said);
}

static const char *const filters[] = { "gzip", "bzip2", "xz", "lzma", "zstd", "lz4", "compress" };

static void
every_compression_is_undone(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(filters); i++) {
        g_autoptr(GBytes) content = compress_case("the same text, the same text, the same text", filters[i]);
        g_autoptr(extraction) extracted = read_case(slice_from_bytes(content));

        assert_int_equal(extracted->documents->len, 2);
        assert_string_equal(extraction_document(extracted, 1)->text->str,
                            "the same text, the same text, the same text");
        assert_int_equal(extraction_document(extracted, 0)->flags, 0);
    }
}

int
main(void)
{
    struct suite suite = { 0 };

    SUITE_ADD_ROWS(&suite, test_file_row, file_rows);
    SUITE_ADD(&suite, every_compression_is_undone);
    return suite_run(&suite, "read_files");
}
