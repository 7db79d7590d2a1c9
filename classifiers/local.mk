# Sources of classifiers/. The engine is plain C11 and PCRE2: it can be lifted out and used alone.
noinst_LIBRARIES += %D%/libclassifiers.a
%C%_libclassifiers_a_SOURCES = \
    %D%/catalogue_path.c %D%/catalogue_path.h \
    %D%/affinity.c \
    %D%/bundle.c \
    %D%/classifier.h \
    %D%/combination.c %D%/combination.h \
    %D%/database.c %D%/database_build.c %D%/database.h \
    %D%/definition/definition.c %D%/definition/definition.h \
    %D%/definition/element.c %D%/definition/entity.c %D%/definition/evidence.c \
    %D%/definition/exact.c %D%/definition/filter.c %D%/definition/form.c %D%/definition/load.c %D%/definition/names.c \
    %D%/definition/type.c %D%/definition/validator.c %D%/definition/reading.h \
    %D%/digest.c %D%/digest.h \
    %D%/exact/build.c %D%/exact/build.h \
    %D%/exact/clue.c %D%/exact/clue.h \
    %D%/exact/layout.h \
    %D%/exact/match.c \
    %D%/exact/table.c %D%/exact/table.h \
    %D%/exact/type.c %D%/exact/type.h \
    %D%/exact/value.c %D%/exact/value.h \
    %D%/entity.c \
    %D%/evidence.c \
    %D%/filter.c \
    %D%/findings.c %D%/findings.h \
    %D%/fingerprint.c %D%/fingerprint.h \
    %D%/fingerprint_index.c \
    %D%/form.c \
    %D%/hits.c %D%/hits.h \
    %D%/item.c %D%/item.h \
    %D%/misses.c \
    %D%/near.c %D%/near.h \
    %D%/rulepack/convert.h %D%/rulepack/convert_processors.c %D%/rulepack/convert_types.c \
    %D%/rulepack/excerpt.c %D%/rulepack/excerpt.h \
    %D%/rulepack/guid.c %D%/rulepack/guid.h \
    %D%/rulepack/markup.c %D%/rulepack/markup.h \
    %D%/rulepack/node.c %D%/rulepack/node.h \
    %D%/rulepack/package.c %D%/rulepack/package.h \
    %D%/rulepack/rulepack.c %D%/rulepack/rulepack.h \
    %D%/rulepack/schema.c %D%/rulepack/schema.h \
    %D%/rulepack/schema_rows.c %D%/rulepack/schema_rows.h %D%/rulepack/schema_value.c \
    %D%/rulepack/source.c %D%/rulepack/source.h \
    %D%/rulepack/upload.c %D%/rulepack/upload.h \
    %D%/rulepack/write.c %D%/rulepack/write.h %D%/rulepack/write_processors.c %D%/rulepack/writer.h \
    %D%/rulepack/xml.c %D%/rulepack/xml.h \
    %D%/saved_engine.c %D%/saved_engine.h \
    %D%/scan.c %D%/scan.h \
    %D%/scratch.c %D%/scratch.h \
    %D%/validator.c %D%/validator.h \
    %D%/siphash.c %D%/siphash.h \
    %D%/stages.c %D%/stages.h \
    %D%/value_hash.c %D%/value_hash.h \
    %D%/validators/americas.c \
    %D%/validators/asia_pacific.c \
    %D%/validators/calendar.c %D%/validators/calendar.h \
    %D%/validators/check.c %D%/validators/check.h \
    %D%/validators/crypto.c \
    %D%/validators/europe_east.c \
    %D%/validators/europe_north.c \
    %D%/validators/europe_south.c \
    %D%/validators/europe_west.c \
    %D%/validators/family.h \
    %D%/validators/financial.c \
    %D%/validators/general.c \
    %D%/validators/iban.c \
    %D%/validators/keccak.c %D%/validators/keccak.h \
    %D%/validators/layout.c %D%/validators/layout.h \
    %D%/validators/made.c \
    %D%/validators/number.c %D%/validators/number.h \
    %D%/validators/oceania.c \
    %D%/validators/rule.c %D%/validators/rule.h \
    %D%/validators/united_states.c \
    %D%/engine/automaton.c %D%/engine/automaton_kinds.c %D%/engine/automaton_maker.h %D%/engine/automaton.h \
    %D%/engine/automaton_store.c %D%/engine/automaton_store.h \
    %D%/engine/backward.c %D%/engine/backward_build.c %D%/engine/backward_memo.c %D%/engine/backward.h \
    %D%/engine/backward_inside.h \
    %D%/engine/blocks.c %D%/engine/blocks.h %D%/engine/blocks_level.h \
    %D%/engine/blocks_avx2.c %D%/engine/blocks_avx512.c %D%/engine/blocks_neon.c %D%/engine/blocks_sse42.c \
    %D%/engine/boundary.c %D%/engine/boundary.h \
    %D%/engine/buckets.c %D%/engine/buckets.h \
    %D%/engine/candidates.c %D%/engine/candidates.h \
    %D%/engine/counted.c %D%/engine/counted.h \
    %D%/engine/cpu.c %D%/engine/cpu.h \
    %D%/engine/eight.h %D%/engine/engine.c %D%/engine/engine.h \
    %D%/engine/extent.c %D%/engine/extent.h \
    %D%/engine/factor.c %D%/engine/factor.h \
    %D%/engine/fold.c %D%/engine/fold.h \
    %D%/engine/frequency.c %D%/engine/frequency.h \
    %D%/engine/literal.c %D%/engine/literal.h %D%/engine/literal_index.h \
    %D%/engine/literal_scan.c \
    %D%/engine/memory.c %D%/engine/memory.h \
    %D%/engine/nibbles.c %D%/engine/nibbles.h %D%/engine/nibbles_level.h \
    %D%/engine/nibbles_body.h %D%/engine/nibbles_avx2.c %D%/engine/nibbles_avx512.c \
    %D%/engine/nibbles_neon.c %D%/engine/nibbles_sse42.c \
    %D%/engine/opening.c %D%/engine/opening.h %D%/engine/opening_level.h \
    %D%/engine/opening_body.h %D%/engine/opening_avx2.c %D%/engine/opening_avx512.c \
    %D%/engine/opening_build.c %D%/engine/opening_builder.h %D%/engine/opening_classes.c \
    %D%/engine/opening_nodes.c \
    %D%/engine/outlook.c %D%/engine/outlook.h \
    %D%/engine/parse.c %D%/engine/parse_class.c %D%/engine/parse.h \
    %D%/engine/plan.c %D%/engine/plan.h \
    %D%/engine/program.c %D%/engine/program.h \
    %D%/engine/range.c %D%/engine/range.h \
    %D%/engine/regex.c %D%/engine/regex_inside.h %D%/engine/regex_match.c %D%/engine/regex.h \
    %D%/engine/saved.c %D%/engine/saved.h \
    %D%/engine/symbol.c %D%/engine/symbol.h \
    %D%/engine/syntax.c %D%/engine/syntax.h \
    %D%/engine/text_masks.c %D%/engine/text_masks.h \
    %D%/engine/tree.c %D%/engine/tree.h \
    %D%/engine/utf8.c %D%/engine/utf8.h \
    %D%/engine/units.c %D%/engine/units.h \
    %D%/engine/walk.c %D%/engine/walk_build.c %D%/engine/walk_builder.h %D%/engine/walk_groups.h \
    %D%/engine/walk.h %D%/engine/walk_outline.c \
    %D%/engine/walk_lanes.c %D%/engine/walk_lanes.h \
    %D%/engine/walk_places.c %D%/engine/walk_places.h \
    %D%/engine/walk_run.c %D%/engine/walk_run.h \
    %D%/engine/walk_share.c %D%/engine/walk_share.h \
    %D%/engine/windows.c %D%/engine/windows.h \
    %D%/engine/words.c %D%/engine/words.h \
    %D%/engine/words_beyond.c \
    %D%/engine/words_files.c %D%/engine/words_files.h \
    %D%/engine/words_index.h \
    %D%/engine/words_match.c \
    %D%/engine/words_filter.c %D%/engine/words_filter_avx2.c %D%/engine/words_scan.c %D%/engine/words_starts.c \
    %D%/engine/words_strings.c \
    %D%/engine/words_token.h \
    %D%/engine/words_tokens.c

# The types that Postern ships, as data.
cataloguedir = $(pkgdatadir)/catalogue
dist_catalogue_DATA = \
    %D%/catalogue/argentina.yaml \
    %D%/catalogue/australia.yaml \
    %D%/catalogue/austria.yaml \
    %D%/catalogue/belgium.yaml \
    %D%/catalogue/brazil.yaml \
    %D%/catalogue/bulgaria.yaml \
    %D%/catalogue/bundles.yaml \
    %D%/catalogue/canada.yaml \
    %D%/catalogue/chile.yaml \
    %D%/catalogue/china.yaml \
    %D%/catalogue/credentials.yaml \
    %D%/catalogue/croatia.yaml \
    %D%/catalogue/cyprus.yaml \
    %D%/catalogue/czech-republic.yaml \
    %D%/catalogue/denmark.yaml \
    %D%/catalogue/estonia.yaml \
    %D%/catalogue/european-union.yaml \
    %D%/catalogue/financial.yaml \
    %D%/catalogue/finland.yaml \
    %D%/catalogue/france.yaml \
    %D%/catalogue/germany.yaml \
    %D%/catalogue/greece.yaml \
    %D%/catalogue/health.yaml \
    %D%/catalogue/hong-kong.yaml \
    %D%/catalogue/hungary.yaml \
    %D%/catalogue/india.yaml \
    %D%/catalogue/indonesia.yaml \
    %D%/catalogue/ireland.yaml \
    %D%/catalogue/israel.yaml \
    %D%/catalogue/italy.yaml \
    %D%/catalogue/japan.yaml \
    %D%/catalogue/latvia.yaml \
    %D%/catalogue/lithuania.yaml \
    %D%/catalogue/luxembourg.yaml \
    %D%/catalogue/malaysia.yaml \
    %D%/catalogue/malta.yaml \
    %D%/catalogue/mexico.yaml \
    %D%/catalogue/named-entities.yaml \
    %D%/catalogue/netherlands.yaml \
    %D%/catalogue/network.yaml \
    %D%/catalogue/new-zealand.yaml \
    %D%/catalogue/norway.yaml \
    %D%/catalogue/philippines.yaml \
    %D%/catalogue/poland.yaml \
    %D%/catalogue/portugal.yaml \
    %D%/catalogue/qatar.yaml \
    %D%/catalogue/romania.yaml \
    %D%/catalogue/russia.yaml \
    %D%/catalogue/saudi-arabia.yaml \
    %D%/catalogue/shared.yaml \
    %D%/catalogue/singapore.yaml \
    %D%/catalogue/slovakia.yaml \
    %D%/catalogue/slovenia.yaml \
    %D%/catalogue/south-africa.yaml \
    %D%/catalogue/south-korea.yaml \
    %D%/catalogue/spain.yaml \
    %D%/catalogue/sweden.yaml \
    %D%/catalogue/switzerland.yaml \
    %D%/catalogue/taiwan.yaml \
    %D%/catalogue/thailand.yaml \
    %D%/catalogue/turkey.yaml \
    %D%/catalogue/ukraine.yaml \
    %D%/catalogue/united-kingdom.yaml \
    %D%/catalogue/united-states-drivers-license.yaml \
    %D%/catalogue/united-states.yaml
