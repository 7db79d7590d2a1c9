noinst_LIBRARIES += %D%/libpostern-milter.a
%C%_libpostern_milter_a_SOURCES = \
    %D%/callbacks.c %D%/callbacks.h \
    %D%/counters.c %D%/counters.h \
    %D%/daemon.c %D%/daemon.h \
    %D%/decide.c %D%/decide.h \
    %D%/esmtp.c %D%/esmtp.h \
    %D%/execute.c %D%/execute.h \
    %D%/gate.c %D%/gate.h \
    %D%/listen.c %D%/listen.h \
    %D%/record.c %D%/record.h \
    %D%/reply.c %D%/reply.h \
    %D%/reserved.c %D%/reserved.h \
    %D%/session.c %D%/session.h \
    %D%/signals.c %D%/signals.h \
    %D%/status.c %D%/status.h

sbin_PROGRAMS += postern-milter
postern_milter_SOURCES = %D%/main.c
postern_milter_LDADD = $(LIBMILTER)
