#include "cli/topic.h"

#include "base/nearest.h"
#include "base/slice.h"
#include "cli/doctor/check.h"

#include <stdint.h>

/* clang-format off */
static const struct topic topics[] = {
    { "absent-classification",
      "A rule names a sensitive information type of Exchange whose rules are not published, so Postern cannot look for it.",
      "Define a type for what you want to find in a file of 'classifiers', or remove the name." },
    { "ambiguous-domain",
      "Two connectors take mail for the same domain at the same cost, or one takes a domain that routing.domains gives to another. The first one, and routing.domains, win.",
      "Give them different costs (AddressSpaces: [x;10]), or take the domain out of one of them." },
    { "bad-fingerprint",
      "The value of a document fingerprint is not one that Postern made, or was changed. How Exchange makes its own is not published, so those cannot be compared with anything.",
      "Learn it again from an empty copy of the form: postern classify --fingerprint NAME FILE." },
    { "bad-keyword",
      "A keyword of a classification is empty, too long, or has nothing in it that a text could contain.",
      "Write a word or a phrase; put it in quotes where it looks like a number or has a colon in it." },
    { "bad-pattern",
      "A regular expression cannot be compiled, is too long, or uses what Postern does not offer. The syntax is PCRE2's; letters match in both cases.",
      "Correct it at the column that the message names. In YAML, patterns belong in single quotes, where backslashes stay as they are." },
    { "bad-table",
      "The table of an ExactMatch cannot be read, is no table, or is damaged. Its path counts from the file that names it.",
      "Build it with postern edm build, and let the daemon's group read it: chgrp postern, chmod 640." },
    { "breaks-dkim",
      "An action changes what DKIM signatures usually cover, so the sender's signature no longer verifies behind this gateway.",
      "Nothing is wrong where mail is signed after Postern. Else let the receiving side trust this gateway (ARC, or an inbound connector)." },
    { "circular-name",
      "Functions are made of each other in a circle, so none of them says what to look for.",
      "Give one of them a Regex or Keywords." },
    { "connector-without-host",
      "A connector has no SmartHosts, so mail for it has nowhere to go.",
      "Add SmartHosts: [mx:NAME], hosts or addresses." },
    { "contradiction",
      "Two parameters of one rule cannot both be done, such as rejecting and redirecting the same message.",
      "Keep one of them, or write two rules." },
    { "disabled-connector",
      "A rule routes mail to a connector with Enabled: false. Such mail waits in the MTA's queue until it is enabled.",
      "Enable the connector, or name another." },
    { "duplicate-classification",
      "Two classifications have the same name or id, so a rule that names it could mean either.",
      "Give one of them another name. To change a built-in one, copy it under a name of your own." },
    { "duplicate-id",
      "Two parts of a rule package have the same id, so a reference to it could mean either. Case does not matter.",
      "Give one of them another id, and change what refers to it." },
    { "duplicate-key",
      "A key stands twice in one mapping; case does not matter. Which of the two was meant cannot be known.",
      "Keep one of them. Several values of one parameter are written as a list." },
    { "duplicate-name",
      "Two rules, connectors, keyword groups, functions or filters have the same name; names are how logs and others refer to them.",
      "Give one of them another name." },
    { "file-too-large",
      "A file is larger than anything a person or a sensible script writes, so it is not read.",
      "Split it; 'rules' and 'classifiers' take several files and folders." },
    { "misplaced-key",
      "A key is known, but belongs to another level of the definition.",
      "Move it to where the message says; postern-rules(5) shows the form of a classification." },
    { "missing-connector",
      "A connector is named that is not among 'connectors'. Mail sent there would have nowhere to go.",
      "Correct the name, or add the connector to postern.yaml." },
    { "missing-key",
      "Something that has no sensible default was left out.",
      "Add the key that the message names; postern.yaml(5) and postern-rules(5) say what it takes." },
    { "missing-ocr",
      "extract.ocr is on, but postern-extract-ocr is not there, or Tesseract has not all of the languages. Without the program no attachment can be read; without a language pictures count as unsupported.",
      "Install Tesseract's language (Debian: tesseract-ocr-deu), a Postern that was built with Tesseract (./configure --with-ocr=yes), or set extract.ocr: off." },
    { "missing-parameter",
      "A parameter needs another one beside it: a header's name its value, a status code its text, a report its recipient.",
      "Add the parameter that the message names." },
    { "needs-restart",
      "A setting has changed that a daemon reads only when it starts, such as the socket that it listens on.",
      "Restart the daemon. Mail stays with the MTA meanwhile." },
    { "no-action",
      "A rule does nothing when it matches.",
      "Add an action, or remove the rule. SetAuditSeverity is one for rules that only watch." },
    { "not-enforced",
      "A parameter of Exchange is read so that its settings load, but nothing here keeps it.",
      "Keep it where the message says, or remove it so that nobody relies on it." },
    { "out-of-range",
      "A number, size or duration is smaller or larger than is allowed.",
      "Use a value in the range that the message names." },
    { "rulepack-attribute",
      "An element of a rule package lacks an attribute that it needs, or has one that its schema does not know.",
      "Correct the spelling, or add the attribute that the message names." },
    { "rulepack-element",
      "A rule package is not built as its schema says: an element is unknown, missing, there twice, or in the wrong place. Exchange would refuse it, too.",
      "Correct the element that the message names. Exporting the package again from Exchange gives a sound one." },
    { "rulepack-ignored",
      "Something in a rule package has no effect here: a form for engines older than this one, or a flag whose meaning is not published.",
      "Nothing has to be done." },
    { "rulepack-lost",
      "Something of a type has no place in a rule package: a bundle, exact data, an alias, a validator that Exchange does not have. The package was written without it.",
      "Read what is named; where it matters, define the type in another way, or keep it out of the package." },
    { "rulepack-reference",
      "A rule package refers to an id that nothing in it has, or a type and its names (LocalizedStrings) do not belong together.",
      "Correct the id, or add what it refers to. Functions of Exchange (Func_...) need not be in the package." },
    { "rulepack-unsupported",
      "A part of a rule package cannot be evaluated by anything but Exchange: a fingerprint that it made, a keyword dictionary, encrypted rules. The type is known by name, and a rule that names it is an error.",
      "Learn a form again with postern classify --fingerprint; write the words of a dictionary as a Keyword of the package." },
    { "rulepack-upload",
      "Postern takes this part of a rule package, but Exchange refuses it when the package is uploaded.",
      "Nothing has to be done for Postern. Before an upload, write it as the message says." },
    { "slow-pattern",
      "A regular expression may begin nearly everywhere (with '.*', or with nothing that has to be there), so the other patterns' one pass over a text does not find it, and each text is searched once more for it alone.",
      "Leave out '.*' at its beginning, or begin it with a word, a digit or \\b. A few such patterns do no harm." },
    { "tls-conflict",
      "Two connectors lead to one smarthost and demand different things of TLS there. The MTA is told what to demand per address, so the stricter demand holds for both connectors, and of two names each will do.",
      "Give both the same TlsSettings and TlsDomain, or the smarthost an address for each." },
    { "too-large",
      "An XML file has more, deeper or larger elements than any rule package, so it is not read.",
      "Split the package." },
    { "too-many-rules",
      "There are more rules than Postern loads; a script has probably written them more than once.",
      "Look at the files that 'rules' names." },
    { "unknown-classification",
      "A classification is named that neither the built-in catalogue nor the files of 'classifiers' define.",
      "Correct the name (or GUID), or add the file that defines it to 'classifiers'." },
    { "unknown-field",
      "An ExactMatch names a field that its table does not have. The first line of the CSV file that the table was built from names them.",
      "Correct the name, or build the table again from a file with that field." },
    { "unknown-key",
      "A key is not known here. It is refused rather than ignored, since a misspelt setting would silently keep its default.",
      "Correct the spelling; the message names the nearest key that exists. postern.yaml(5) lists all." },
    { "unknown-name",
      "A classification refers to a keyword group, function, filter or fingerprint that neither its file nor the catalogue defines.",
      "Correct the name, or add it under Keywords, Functions, Filters or Fingerprints." },
    { "unknown-parameter",
      "A rule has a parameter that is neither a predicate, an action nor a property. Ignoring it would make the rule match more, or do less, than was meant.",
      "Correct the spelling; the message names the nearest parameter. postern-rules(5) lists all." },
    { "unknown-validator",
      "A classification names a validator that Postern does not have.",
      "Correct the name; the message names the nearest, postern-rules(5) lists all." },
    { "unreachable-rule",
      "An earlier rule matches every message and ends the processing, so this one is never asked.",
      "Move the rule before the other, or give the other conditions." },
    { "unreadable-file",
      "A file cannot be opened.",
      "Check that it exists and that the user who runs this may read it. Relative paths start at postern.yaml's folder." },
    { "unreadable-folder",
      "A folder cannot be listed.",
      "Check that it exists and that the user who runs this may read it. Relative paths start at postern.yaml's folder." },
    { "unsupported-parameter",
      "The parameter is one of Exchange's, but Postern does not have it yet, or never will. It is refused, since a rule without it would mean something else.",
      "Write the rule without it where that is what you want; postern-rules(5) says where Postern differs." },
    { "unused-connector",
      "No rule and no entry of routing.domains names the connector, so no mail takes it.",
      "Nothing is wrong if it is kept for later; Enabled: false says so." },
    { "wrong-type",
      "A value has another shape than its key takes, such as a list where one value is expected.",
      "Write the value as the message says; quotes keep a text a text." },
    { "wrong-value",
      "A value is of the right shape, but not one that can be meant here.",
      "Write it as the message says." },
    { "xml-doctype",
      "An XML file has a document type declaration. Rule packages have none; it could make the reader open other files, or use up its memory.",
      "Remove the lines from <!DOCTYPE to its end." },
    { "xml-encoding",
      "The bytes of an XML file are not the text that it says they are, or in an encoding that rule packages do not have.",
      "Save the file as UTF-16 or UTF-8, and let its first line say so." },
    { "xml-syntax",
      "The file is no XML: a tag is not closed, a quote is missing, or a special character stands as it is.",
      "Look at the line and the one before it. In a text, < is written &lt; and & is written &amp;." },
    { "yaml-syntax",
      "The file is no YAML, or uses what Postern refuses: anchors and aliases, tags, several documents in one file.",
      "Look at the line and the one before it: indentation, a missing quote, or a tab are the usual causes." },
};

/* clang-format on */

static const struct topic_family topics_policy = { topics, ARRAY_LEN(topics) };

static const struct topic_family *const families[] = { &topics_policy, &topics_zone };

const struct topic *
topic_at(size_t index)
{
    for (size_t i = 0; i < ARRAY_LEN(families); i++) {
        if (index < families[i]->count)
            return &families[i]->rows[index];
        index -= families[i]->count;
    }
    return index < check_count() ? &check_at(index)->topic : NULL;
}

const struct topic *
topic_find(const char *id)
{
    const struct topic *topic;

    for (size_t i = 0; (topic = topic_at(i)) != NULL; i++) {
        if (g_ascii_strcasecmp(topic->id, id) == 0)
            return topic;
    }
    return NULL;
}

const char *
topic_nearest(const char *typed)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new();

    for (size_t i = 0; topic_at(i) != NULL; i++)
        g_ptr_array_add(ids, (gpointer)(uintptr_t)topic_at(i)->id);
    return nearest_name(typed, (const char *const *)ids->pdata, ids->len);
}
