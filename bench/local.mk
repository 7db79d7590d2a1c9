# Sources of bench/.

# make bench && sh bench/milter.sh
EXTRA_PROGRAMS += %D%/empty_milter
%C%_empty_milter_SOURCES = %D%/empty_milter.c
%C%_empty_milter_LDADD = $(MILTER_LIBS)
EXTRA_DIST += %D%/milter.sh
