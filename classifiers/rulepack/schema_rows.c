#include "classifiers/rulepack/schema_rows.h"

/* clang-format off */
#define CONFIDENCE(name) { name, VALUE_NUMBER, REQUIRED, 1, 100 }
#define VERSION_ATTRIBUTES \
    { "minEngineVersion", VALUE_VERSION, REQUIRED }, { "maxEngineVersion", VALUE_VERSION, OPTIONAL }
#define EVIDENCE_CHILDREN \
    { "Match", TYPE_MATCH, 2, OPTIONAL, ANY_NUMBER }, { "Any", TYPE_ANY, 2, OPTIONAL, ANY_NUMBER }
#define FINGERPRINT_CHARS 2732

static const char *const match_styles[] = { "word", "string", NULL };
static const char *const validator_types[] = { "Checksum", "DateSimple", "Luhn", NULL };
static const char *const filter_types[] = { "AllDigitsSameFilter", "TextMatchFilter", NULL };
static const char *const directions[] = { "StartsWith", "EndsWith", "Full", "Prefix", "Suffix", NULL };
static const char *const logics[] = { "Include", "Exclude", NULL };
static const char *const params[] = { "Weights", "Mod", "CheckDigit", "AllowAlphabets", "Pattern", "Offset", NULL };

static const struct element_row rows[TYPES] = {
    [TYPE_PACKAGE] = {
        .children = { { "RulePack", TYPE_RULEPACK, 1, REQUIRED, ONE }, { "Rules", TYPE_RULES, 2, REQUIRED, ONE } } },
    [TYPE_RULEPACK] = {
        .attributes = { { "id", VALUE_GUID, REQUIRED } },
        .children = { { "Version", TYPE_PACK_VERSION, 1, REQUIRED, ONE },
                      { "Publisher", TYPE_PUBLISHER, 2, REQUIRED, ONE },
                      { "Details", TYPE_DETAILS, 3, REQUIRED, ONE },
                      { "Encryption", TYPE_ENCRYPTION, 4, OPTIONAL, ONE } } },
    [TYPE_PACK_VERSION] = {
        .attributes = { { "major", VALUE_NUMBER, REQUIRED, 0, 65535 }, { "minor", VALUE_NUMBER, REQUIRED, 0, 65535 },
                        { "build", VALUE_NUMBER, REQUIRED, 0, 65535 },
                        { "revision", VALUE_NUMBER, REQUIRED, 0, 65535 } } },
    [TYPE_PUBLISHER] = { .attributes = { { "id", VALUE_GUID, REQUIRED } } },
    [TYPE_DETAILS] = {
        .attributes = { { "defaultLangCode", VALUE_LANGUAGE, REQUIRED } },
        .children = { { "LocalizedDetails", TYPE_LOCALIZED_DETAILS, 1, REQUIRED, ANY_NUMBER } } },
    [TYPE_LOCALIZED_DETAILS] = {
        .attributes = { { "langcode", VALUE_LANGUAGE, REQUIRED } },
        .children = { { "PublisherName", TYPE_PUBLISHER_NAME, 1, REQUIRED, ONE },
                      { "Name", TYPE_PACK_NAME, 2, REQUIRED, ONE },
                      { "Description", TYPE_PACK_DESCRIPTION, 3, REQUIRED, ONE } } },
    [TYPE_PUBLISHER_NAME] = { .has_text = true, .least_chars = 1, .most_chars = 256 },
    [TYPE_PACK_NAME] = { .has_text = true, .least_chars = 1, .most_chars = 64 },
    [TYPE_PACK_DESCRIPTION] = { .has_text = true, .most_chars = 256 },
    [TYPE_ENCRYPTION] = {
        .children = { { "Key", TYPE_TEXT, 1, REQUIRED, ONE }, { "IV", TYPE_TEXT, 2, REQUIRED, ONE } } },
    [TYPE_TEXT] = { .has_text = true },
    [TYPE_RULES] = {
        .children = { { "Entity", TYPE_ENTITY, 1, OPTIONAL, ANY_NUMBER },
                      { "Affinity", TYPE_AFFINITY, 1, OPTIONAL, ANY_NUMBER },
                      { "Version", TYPE_RULES_VERSION, 1, OPTIONAL, ANY_NUMBER },
                      { "Regex", TYPE_REGEX, 2, OPTIONAL, ANY_NUMBER },
                      { "Keyword", TYPE_KEYWORD, 2, OPTIONAL, ANY_NUMBER },
                      { "Fingerprint", TYPE_FINGERPRINT, 2, OPTIONAL, ANY_NUMBER },
                      { "ExtendedKeyword", TYPE_EXTENDED_KEYWORD, 2, OPTIONAL, ANY_NUMBER },
                      { "Validators", TYPE_VALIDATORS, 2, OPTIONAL, ANY_NUMBER },
                      { "Filters", TYPE_FILTERS, 2, OPTIONAL, ANY_NUMBER },
                      { "LocalizedStrings", TYPE_LOCALIZED_STRINGS, 3, REQUIRED, ONE } } },
    [TYPE_RULES_VERSION] = {
        .attributes = { VERSION_ATTRIBUTES }, .needs_child = true,
        .children = { { "Entity", TYPE_ENTITY, 1, OPTIONAL, ANY_NUMBER },
                      { "Affinity", TYPE_AFFINITY, 1, OPTIONAL, ANY_NUMBER } } },
    [TYPE_ENTITY] = {
        .attributes = { { "id", VALUE_GUID, REQUIRED }, { "patternsProximity", VALUE_PROXIMITY, REQUIRED },
                        { "recommendedConfidence", VALUE_NUMBER, OPTIONAL, 1, 100 },
                        { "workload", VALUE_TEXT, OPTIONAL }, { "filters", VALUE_IDS, OPTIONAL },
                        { "relaxProximity", VALUE_FLAG, OPTIONAL } },
        .needs_child = true,
        .children = { { "Pattern", TYPE_PATTERN, 1, OPTIONAL, ANY_NUMBER },
                      { "Version", TYPE_ENTITY_VERSION, 1, OPTIONAL, ANY_NUMBER } } },
    [TYPE_ENTITY_VERSION] = {
        .attributes = { VERSION_ATTRIBUTES },
        .children = { { "Pattern", TYPE_PATTERN, 1, REQUIRED, ANY_NUMBER } } },
    [TYPE_PATTERN] = {
        .attributes = { CONFIDENCE("confidenceLevel"), { "filters", VALUE_IDS, OPTIONAL },
                        { "proximity", VALUE_PROXIMITY, OPTIONAL } },
        .children = { { "IdMatch", TYPE_ID_MATCH, 1, REQUIRED, ONE }, EVIDENCE_CHILDREN } },
    [TYPE_ID_MATCH] = { .attributes = { { "idRef", VALUE_ID, REQUIRED } } },
    [TYPE_MATCH] = {
        .attributes = { { "idRef", VALUE_ID, REQUIRED }, { "minCount", VALUE_NUMBER, OPTIONAL, 1, INT32_MAX },
                        { "uniqueResults", VALUE_FLAG, OPTIONAL } } },
    [TYPE_ANY] = {
        .attributes = { { "minMatches", VALUE_NUMBER, OPTIONAL, 0, INT32_MAX },
                        { "maxMatches", VALUE_NUMBER, OPTIONAL, 0, INT32_MAX } },
        .needs_child = true, .children = { EVIDENCE_CHILDREN } },
    [TYPE_AFFINITY] = {
        .attributes = { { "id", VALUE_GUID, REQUIRED }, { "evidencesProximity", VALUE_PROXIMITY, REQUIRED },
                        CONFIDENCE("thresholdConfidenceLevel"), { "workload", VALUE_TEXT, OPTIONAL } },
        .needs_child = true,
        .children = { { "Evidence", TYPE_EVIDENCE, 1, OPTIONAL, ANY_NUMBER },
                      { "Version", TYPE_AFFINITY_VERSION, 1, OPTIONAL, ANY_NUMBER } } },
    [TYPE_AFFINITY_VERSION] = {
        .attributes = { VERSION_ATTRIBUTES },
        .children = { { "Evidence", TYPE_EVIDENCE, 1, REQUIRED, ANY_NUMBER } } },
    [TYPE_EVIDENCE] = {
        .attributes = { CONFIDENCE("confidenceLevel") }, .needs_child = true, .children = { EVIDENCE_CHILDREN } },
    [TYPE_REGEX] = {
        .attributes = { { "id", VALUE_ID, REQUIRED }, { "validators", VALUE_IDS, OPTIONAL } },
        .has_text = true, .least_chars = 1 },
    [TYPE_KEYWORD] = {
        .attributes = { { "id", VALUE_ID, REQUIRED } },
        .children = { { "Group", TYPE_GROUP, 1, REQUIRED, ANY_NUMBER } } },
    [TYPE_GROUP] = {
        .attributes = { { "matchStyle", VALUE_TEXT, OPTIONAL, .choices = match_styles } },
        .children = { { "Term", TYPE_TERM, 1, REQUIRED, ANY_NUMBER } } },
    [TYPE_TERM] = { .attributes = { { "caseSensitive", VALUE_FLAG, OPTIONAL } }, .has_text = true, .least_chars = 1 },
    [TYPE_FINGERPRINT] = {
        .attributes = { { "id", VALUE_ID, REQUIRED }, { "threshold", VALUE_NUMBER, REQUIRED, 1, 100 },
                        { "shingleCount", VALUE_NUMBER, REQUIRED, 1, INT32_MAX },
                        { "description", VALUE_TEXT, OPTIONAL } },
        .has_text = true, .least_chars = FINGERPRINT_CHARS, .most_chars = FINGERPRINT_CHARS },
    [TYPE_EXTENDED_KEYWORD] = { .attributes = { { "id", VALUE_ID, REQUIRED } }, .has_text = true },
    [TYPE_VALIDATORS] = {
        .attributes = { { "id", VALUE_ID, REQUIRED } },
        .children = { { "Validator", TYPE_VALIDATOR, 1, REQUIRED, ANY_NUMBER } } },
    [TYPE_VALIDATOR] = {
        .attributes = { { "type", VALUE_TEXT, REQUIRED, .choices = validator_types } },
        .children = { { "Param", TYPE_PARAM, 1, OPTIONAL, ANY_NUMBER } } },
    [TYPE_PARAM] = {
        .attributes = { { "name", VALUE_TEXT, REQUIRED, .choices = params } }, .has_text = true, .least_chars = 1 },
    [TYPE_FILTERS] = {
        .attributes = { { "id", VALUE_ID, REQUIRED } },
        .children = { { "Filter", TYPE_FILTER, 1, REQUIRED, ANY_NUMBER } } },
    [TYPE_FILTER] = {
        .attributes = { { "type", VALUE_TEXT, REQUIRED, .choices = filter_types },
                        { "direction", VALUE_TEXT, OPTIONAL, .choices = directions },
                        { "logic", VALUE_TEXT, OPTIONAL, .choices = logics },
                        { "textProcessorId", VALUE_ID, OPTIONAL } } },
    [TYPE_LOCALIZED_STRINGS] = {
        .children = { { "Resource", TYPE_RESOURCE, 1, REQUIRED, ANY_NUMBER } } },
    [TYPE_RESOURCE] = {
        .attributes = { { "idRef", VALUE_GUID, REQUIRED } }, .needs_child = true,
        .children = { { "Name", TYPE_LOCALIZED_TEXT, 1, OPTIONAL, ANY_NUMBER },
                      { "Locale", TYPE_LOCALE, 1, OPTIONAL, ANY_NUMBER },
                      { "Description", TYPE_LOCALIZED_TEXT, 2, OPTIONAL, ANY_NUMBER } } },
    [TYPE_LOCALE] = {
        .attributes = { { "langcode", VALUE_LANGUAGE, REQUIRED }, { "default", VALUE_FLAG, OPTIONAL } },
        .children = { { "Name", TYPE_LOCALIZED_TEXT, 1, REQUIRED, ONE },
                      { "Description", TYPE_LOCALIZED_TEXT, 2, OPTIONAL, ONE } } },
    [TYPE_LOCALIZED_TEXT] = {
        .attributes = { { "default", VALUE_FLAG, OPTIONAL }, { "langcode", VALUE_LANGUAGE, OPTIONAL } },
        .has_text = true },
};
/* clang-format on */

const struct element_row *
schema_row(enum element_type type)
{
    return &rows[type];
}
