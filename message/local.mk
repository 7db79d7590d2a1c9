# Sources of message/.
noinst_LIBRARIES += %D%/libmessage.a
%C%_libmessage_a_SOURCES = \
    %D%/address.c %D%/address.h \
    %D%/charset.c %D%/charset.h \
    %D%/content.c %D%/content.h \
    %D%/date.c \
    %D%/encode.c %D%/encode.h \
    %D%/encoded_word.c %D%/encoded_word.h \
    %D%/extract/configure.c %D%/extract/configure.h \
    %D%/extract/document.c %D%/extract/document.h \
    %D%/extract/frame.c %D%/extract/frame.h \
    %D%/extract/pool.c %D%/extract/pool.h \
    %D%/extract/process.c %D%/extract/process.h \
    %D%/extract/request.c %D%/extract/request.h \
    %D%/envelope.c %D%/envelope.h \
    %D%/gmime_auto.h \
    %D%/header.c %D%/header.h \
    %D%/html.c %D%/html.h \
    %D%/html_tags.c %D%/html_tags.h \
    %D%/mbox.c %D%/mbox.h \
    %D%/message.c %D%/message.h %D%/message_internal.h \
    %D%/multipart.c %D%/multipart.h \
    %D%/parts.c \
    %D%/part_role.c %D%/part_role.h \
    %D%/part_text.c \
    %D%/report.c %D%/report.h \
    %D%/spool.c %D%/spool.h \
    %D%/text.c %D%/text.h \
    %D%/transfer.c %D%/transfer.h

# The readers of attachments and their sandbox: in a library, so that tests and fuzzers link them.
noinst_LIBRARIES += %D%/extract/libreaders.a
%C%_extract_libreaders_a_SOURCES = \
    %D%/extract/held.c %D%/extract/held.h \
    %D%/extract/reader.c %D%/extract/reader.h \
    %D%/extract/readers/archive.c \
    %D%/extract/readers/charset_find.c %D%/extract/readers/charset_find.h \
    %D%/extract/readers/content_lines.c \
    %D%/extract/readers/html.c \
    %D%/extract/readers/mail.c %D%/extract/readers/mail.h \
    %D%/extract/readers/markup.c %D%/extract/readers/markup.h \
    %D%/extract/readers/number_format.c %D%/extract/readers/number_format.h \
    %D%/extract/readers/odf.c %D%/extract/readers/odf.h \
    %D%/extract/readers/ooxml.h %D%/extract/readers/ooxml_properties.c %D%/extract/readers/ooxml_sheets.c \
    %D%/extract/readers/ooxml_text.c %D%/extract/readers/ooxml_word.c \
    %D%/extract/readers/package.c %D%/extract/readers/package.h \
    %D%/extract/readers/ocr.h %D%/extract/readers/ocr_none.c \
    %D%/extract/readers/pdf.c \
    %D%/extract/readers/picture.c \
    %D%/extract/readers/plain.c \
    %D%/extract/readers/rar5.c %D%/extract/readers/rar5.h \
    %D%/extract/readers/table.c %D%/extract/readers/table.h \
    %D%/extract/readers/unpack.c %D%/extract/readers/unpack.h \
    %D%/extract/readers/xml.c %D%/extract/readers/xml.h \
    %D%/extract/readers/xml_document.c \
    %D%/extract/readers/zip.c \
    %D%/extract/report.c %D%/extract/report.h \
    %D%/extract/sandbox.c %D%/extract/sandbox.h \
    %D%/extract/type.c %D%/extract/type.h

# Formats of Microsoft's older programs.
%C%_extract_libreaders_a_SOURCES += \
    %D%/extract/readers/biff.c %D%/extract/readers/biff.h \
    %D%/extract/readers/bytes.c %D%/extract/readers/bytes.h \
    %D%/extract/readers/doc.c %D%/extract/readers/doc_text.c %D%/extract/readers/doc_text.h \
    %D%/extract/readers/inflate.c %D%/extract/readers/inflate.h \
    %D%/extract/readers/office_text.c %D%/extract/readers/office_text.h \
    %D%/extract/readers/ole.c %D%/extract/readers/ole.h %D%/extract/readers/ole_kinds.c \
    %D%/extract/readers/ole_native.c %D%/extract/readers/ole_properties.c %D%/extract/readers/ole_whole.c \
    %D%/extract/readers/ppt.c %D%/extract/readers/ppt.h %D%/extract/readers/ppt_text.c \
    %D%/extract/readers/mapi.c %D%/extract/readers/mapi.h %D%/extract/readers/msg.c \
    %D%/extract/readers/rtf_compressed.c %D%/extract/readers/rtf_compressed.h \
    %D%/extract/readers/rtf.c %D%/extract/readers/rtf.h %D%/extract/readers/rtf_objects.c \
    %D%/extract/readers/rtf_scan.c %D%/extract/readers/rtf_scan.h \
    %D%/extract/readers/rtf_text.c %D%/extract/readers/rtf_words.c \
    %D%/extract/readers/tnef.c \
    %D%/extract/readers/vba.c \
    %D%/extract/readers/workbook.c %D%/extract/readers/workbook.h \
    %D%/extract/readers/xls.c %D%/extract/readers/xls.h %D%/extract/readers/xls_asides.c \
    %D%/extract/readers/xls_cells.c %D%/extract/readers/xlsb.c

pkglibexec_PROGRAMS += postern-extract
postern_extract_SOURCES = %D%/extract/worker.c
postern_extract_LDADD = $(LIBREADERS)

# The same with Tesseract, whose libraries start slowly and are many; its ocr.o takes the place of ocr_none.o.
if HAVE_OCR
pkglibexec_PROGRAMS += postern-extract-ocr
postern_extract_ocr_SOURCES = %D%/extract/worker.c %D%/extract/readers/ocr.c
postern_extract_ocr_CFLAGS = $(AM_CFLAGS) $(OCR_CFLAGS)
postern_extract_ocr_LDADD = $(LIBREADERS) $(OCR_LIBS)
endif
