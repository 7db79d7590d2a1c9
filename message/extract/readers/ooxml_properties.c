#include "message/extract/readers/ooxml.h"

#include "message/extract/readers/xml.h"

/* Elements of docProps/core.xml and app.xml, and what Office calls them. */
static const struct builtin_property {
    const char *element, *name;
} builtin_properties[] = {
    {"title",           "Title"         },
    { "subject",        "Subject"       },
    { "creator",        "Author"        },
    { "keywords",       "Keywords"      },
    { "description",    "Comments"      },
    { "lastModifiedBy", "Last Saved By" },
    { "category",       "Category"      },
    { "contentStatus",  "Status"        },
    { "Company",        "Company"       },
    { "Manager",        "Manager"       },
    { "Template",       "Template"      },
    { "HyperlinkBase",  "Hyperlink Base"},
};

static void
read_builtin(struct report *report, struct slice part)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(part);

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END; step = xml_cursor_next(cursor)) {
        for (size_t i = 0; step == XML_OPEN && i < ARRAY_LEN(builtin_properties); i++) {
            if (!xml_cursor_is(cursor, builtin_properties[i].element))
                continue;
            g_autofree char *value = xml_cursor_content(cursor);
            if (*value != '\0')
                report_property(report, builtin_properties[i].name, value);
            break;
        }
    }
}

static void
read_custom(struct report *report, struct slice part)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(part);

    for (enum xml_step step = xml_cursor_next(cursor); step != XML_END; step = xml_cursor_next(cursor)) {
        if (step != XML_OPEN || !xml_cursor_is(cursor, "property"))
            continue;
        g_autofree char *name = xml_cursor_attribute(cursor, "name");
        g_autofree char *value = xml_cursor_content(cursor);
        if (name != NULL)
            report_property(report, name, value);
    }
}

void
ooxml_read_properties(struct report *report, const struct package *opened)
{
    read_builtin(report, package_find(opened, "docProps/core.xml"));
    read_builtin(report, package_find(opened, "docProps/app.xml"));
    read_custom(report, package_find(opened, "docProps/custom.xml"));
}
