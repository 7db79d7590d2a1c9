# Tests of classifiers/: they need nothing of message/ but the declarations.
EXTRA_DIST += %D%/exact_place.h %D%/matches.h %D%/scan_one.h %D%/starts.h %D%/samples %D%/validator_vectors.tsv
classifiers_alone = classifiers/libclassifiers.a $(PCRE2_LIBS) $(XML_LIBS) $(OPENSSL_LIBS) $(LIBBASE)

unit_tests += %D%/test_engine
%C%_test_engine_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_backward
%C%_test_engine_backward_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_blocks
%C%_test_engine_blocks_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_literals %D%/test_engine_nibbles
%C%_test_engine_literals_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)
%C%_test_engine_nibbles_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_opening
%C%_test_engine_opening_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)
unit_tests += %D%/test_engine_outline
%C%_test_engine_outline_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_words
%C%_test_engine_words_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_analysis
%C%_test_engine_analysis_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_differential
%C%_test_engine_differential_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_words_plain
%C%_test_engine_words_plain_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)
unit_tests += %D%/test_engine_words_filter
%C%_test_engine_words_filter_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_memory
%C%_test_engine_memory_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_limits
%C%_test_engine_limits_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_saved
%C%_test_engine_saved_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_saved_engine
%C%_test_saved_engine_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_engine_info
%C%_test_engine_info_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_validator
%C%_test_validator_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_validator_vectors
%C%_test_validator_vectors_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_validator_parts
%C%_test_validator_parts_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_validator_made
%C%_test_validator_made_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_item
%C%_test_item_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_definition
%C%_test_definition_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_classifier
%C%_test_classifier_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_scan
%C%_test_scan_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_near
%C%_test_near_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_misses
%C%_test_misses_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_catalogue
%C%_test_catalogue_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_catalogue_types
%C%_test_catalogue_types_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)
EXTRA_DIST += %D%/probes.h %D%/samples.h tests/fixtures/catalogue-types.tsv

unit_tests += %D%/test_digest
%C%_test_digest_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_exact_table
%C%_test_exact_table_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_exact_match %D%/test_exact_definition
%C%_test_exact_match_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)
%C%_test_exact_definition_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_fingerprint
%C%_test_fingerprint_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

EXTRA_DIST += tests/fixtures/rulepacks
unit_tests += %D%/test_rulepack
%C%_test_rulepack_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_rulepack_upload
%C%_test_rulepack_upload_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_rulepack_load
%C%_test_rulepack_load_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_rulepack_write
%C%_test_rulepack_write_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_form
%C%_test_form_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)

unit_tests += %D%/test_large_texts
%C%_test_large_texts_LDADD = $(classifiers_alone) $(CMOCKA_LIBS)
