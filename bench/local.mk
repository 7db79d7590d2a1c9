# Sources of bench/.

# make bench && sh bench/milter.sh
EXTRA_PROGRAMS += %D%/empty_milter
%C%_empty_milter_SOURCES = %D%/empty_milter.c
%C%_empty_milter_LDADD = $(MILTER_LIBS)
EXTRA_DIST += %D%/milter.sh

# make bench && bench/engine --help
EXTRA_PROGRAMS += %D%/engine
%C%_engine_SOURCES = %D%/engine.c %D%/engine.h %D%/engine_pcre2.c %D%/engine_postern.c %D%/engine_sets.c \
    %D%/engine_tally.c %D%/engine_texts.c %D%/engine_times.c %D%/engine_worst.c
%C%_engine_LDADD = $(LIBCLASSIFIERS)
if HAVE_HYPERSCAN
%C%_engine_SOURCES += %D%/engine_hyperscan.c
%C%_engine_LDADD += $(HYPERSCAN_LIBS)
else
%C%_engine_SOURCES += %D%/engine_no_hyperscan.c
endif
# RE2 is C++: a library of its own, so that the program is linked as C.
EXTRA_LIBRARIES =
if HAVE_RE2
EXTRA_LIBRARIES += %D%/libengine_re2.a
%C%_libengine_re2_a_SOURCES = %D%/engine_re2.cc
%C%_libengine_re2_a_CPPFLAGS = -I$(top_srcdir) $(GLIB_CFLAGS)
%C%_libengine_re2_a_CXXFLAGS = $(RE2_CFLAGS) $(INSTRUMENT_CFLAGS)
%C%_engine_LDADD += %D%/libengine_re2.a $(RE2_LIBS) -lstdc++
else
%C%_engine_SOURCES += %D%/engine_no_re2.c
endif
EXTRA_DIST += %D%/engine.gnuplot %D%/check.sh

# make bench && bench/classify --help
EXTRA_PROGRAMS += %D%/classify
%C%_classify_SOURCES = %D%/classify.c %D%/engine.h %D%/engine_texts.c %D%/engine_times.c
%C%_classify_LDADD = $(LIBCLASSIFIERS)

# make bench && bench/route
EXTRA_PROGRAMS += %D%/route
%C%_route_SOURCES = %D%/route.c %D%/route.h %D%/route_socketmap.c
%C%_route_LDADD = $(LIBDNS)

# make bench && bench/extract FOLDER
EXTRA_PROGRAMS += %D%/extract
%C%_extract_SOURCES = %D%/extract.c
%C%_extract_LDADD = $(LIBMESSAGE)

bench-check: %D%/engine
	srcdir='$(srcdir)' builddir='$(abs_builddir)' $(SHELL) $(srcdir)/%D%/check.sh
.PHONY: bench-check
