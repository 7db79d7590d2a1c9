noinst_LIBRARIES += %D%/librules.a
%C%_librules_a_SOURCES = \
    %D%/action.c %D%/action.h \
    %D%/actions_content.c \
    %D%/actions_disposition.c \
    %D%/actions_recipient.c \
    %D%/actions_report.c \
    %D%/arguments.c \
    %D%/contradiction.c %D%/contradiction.h \
    %D%/evaluate.c %D%/evaluate.h \
    %D%/exchange_names.c \
    %D%/failure.c %D%/failure.h \
    %D%/header_edit.c %D%/header_edit.h \
    %D%/lint.c \
    %D%/load.c \
    %D%/matcher.c %D%/matcher.h \
    %D%/parameter.h \
    %D%/plan.c %D%/plan.h \
    %D%/policy.c %D%/policy.h %D%/policy_internal.h \
    %D%/predicate.c %D%/predicate.h \
    %D%/predicates_attachment.c \
    %D%/predicates_header.c \
    %D%/predicates_message.c \
    %D%/predicates_recipient.c \
    %D%/predicates_sender.c \
    %D%/restore.c %D%/restore.h \
    %D%/rule.c %D%/rule.h \
    %D%/run.c %D%/run.h %D%/run_change.c %D%/run_match.c \
    %D%/strip.c %D%/strip.h \
    %D%/suffix.c %D%/suffix.h \
    %D%/trust.c %D%/trust.h \
    %D%/verdict.c %D%/verdict.h %D%/verdict_internal.h
