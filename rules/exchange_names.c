/*
 * Parameters of New-TransportRule that Postern does not have (yet). Refused by name, because a rule that
 * quietly does less than it says is worse than none. Source: Exchange's cmdlet help. Declared in rule.h.
 */
#include "rules/rule.h"

static const char *const names[] = {
    "ADComparisonAttribute",
    "ADComparisonOperator",
    "AddManagerAsRecipientType",
    "AnyOfCcHeaderMemberOf",
    "AnyOfRecipientAddressContainsWords",
    "AnyOfRecipientAddressMatchesPatterns",
    "AnyOfToCcHeaderMemberOf",
    "AnyOfToHeaderMemberOf",
    "ApplyClassification",
    "ApplyHtmlDisclaimerFallbackAction",
    "ApplyHtmlDisclaimerLocation",
    "ApplyHtmlDisclaimerText",
    "ApplyOME",
    "ApplyRightsProtectionCustomizationTemplate",
    "ApplyRightsProtectionTemplate",
    "BetweenMemberOf1",
    "BetweenMemberOf2",
    "Disconnect",
    "FromMemberOf",
    "GenerateNotification",
    "HasClassification",
    "HasNoClassification",
    "HasSenderOverride",
    "IncidentReportOriginalMail",
    "LogEventText",
    "ManagerAddresses",
    "ManagerForEvaluatedUser",
    "MessageTypeMatches",
    "ModerateMessageByManager",
    "ModerateMessageByUser",
    "RecipientADAttributeContainsWords",
    "RecipientADAttributeMatchesPatterns",
    "RecipientAddressType",
    "RecipientInSenderList",
    "RemoveOME",
    "RemoveOMEv2",
    "RemoveRMSAttachmentEncryption",
    "RouteMessageOutboundRequireTls",
    "RuleSubType",
    "SCLOver",
    "SenderADAttributeContainsWords",
    "SenderADAttributeMatchesPatterns",
    "SenderInRecipientList",
    "SenderManagementRelationship",
    "SenderNotificationType",
    "SentToMemberOf",
    "SmtpRejectMessageRejectStatusCode",
    "SmtpRejectMessageRejectText",
    "UseLegacyRegex",
};

bool
exchange_parameter_is_known(const char *name)
{
    if (g_ascii_strncasecmp(name, "ExceptIf", strlen("ExceptIf")) == 0)
        name += strlen("ExceptIf");
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (g_ascii_strcasecmp(names[i], name) == 0)
            return true;
    }
    return false;
}
