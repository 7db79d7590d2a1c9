# Sources of message/.
noinst_LIBRARIES += %D%/libmessage.a
%C%_libmessage_a_SOURCES = \
    %D%/address.c %D%/address.h \
    %D%/charset.c %D%/charset.h \
    %D%/content.c %D%/content.h \
    %D%/date.c \
    %D%/encode.c %D%/encode.h \
    %D%/encoded_word.c %D%/encoded_word.h \
    %D%/envelope.c %D%/envelope.h \
    %D%/gmime_auto.h \
    %D%/header.c %D%/header.h \
    %D%/html.c %D%/html.h \
    %D%/html_tags.c %D%/html_tags.h \
    %D%/message.c %D%/message.h %D%/message_internal.h \
    %D%/multipart.c %D%/multipart.h \
    %D%/parts.c \
    %D%/part_role.c %D%/part_role.h \
    %D%/part_text.c \
    %D%/spool.c %D%/spool.h \
    %D%/text.c %D%/text.h \
    %D%/transfer.c %D%/transfer.h
