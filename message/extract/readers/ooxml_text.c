#include "message/extract/readers/ooxml.h"

#include "message/extract/readers/xml.h"

#include <string.h>

enum effect {
    EFFECT_TEXT,  /* what stands in it is text */
    EFFECT_LINE,  /* a line ends where it ends */
    EFFECT_CELL,  /* a tab where it ends */
    EFFECT_TAB,   /* is a tab */
    EFFECT_BREAK, /* is a line end */
    EFFECT_HIDDEN /* nobody sees it */
};

static const struct element {
    const char *name;
    enum effect effect;
} elements[] = {
    {"t",         EFFECT_TEXT  },
    { "pt",       EFFECT_CELL  }, /* a point of a chart */
    { "strCache", EFFECT_LINE  },
    { "numCache", EFFECT_LINE  },
    { "cell",     EFFECT_CELL  }, /* of a linked workbook */
    { "row",      EFFECT_LINE  },
    { "delText",  EFFECT_TEXT  }, /* deleted, and still in the file */
    { "Text",     EFFECT_TEXT  }, /* of a Visio page */
    { "v",        EFFECT_TEXT  }, /* the value of a point in a chart */
    { "text",     EFFECT_TEXT  }, /* of a comment in a presentation */
    { "p",        EFFECT_LINE  },
    { "tr",       EFFECT_LINE  },
    { "Shape",    EFFECT_LINE  },
    { "tc",       EFFECT_CELL  },
    { "tab",      EFFECT_TAB   },
    { "br",       EFFECT_BREAK },
    { "cr",       EFFECT_BREAK },
    { "Fallback", EFFECT_HIDDEN}, /* the same again, for programs that do not know
  the choice before it */
    { "tabs",     EFFECT_HIDDEN}, /* where tabs stop */
};

static const struct element *
element_of(const struct xml_cursor *cursor)
{
    for (size_t i = 0; i < ARRAY_LEN(elements); i++) {
        if (xml_cursor_is(cursor, elements[i].name))
            return &elements[i];
    }
    return NULL;
}

static bool
close_element(struct report *report, enum effect effect)
{
    switch (effect) {
    case EFFECT_LINE:
    case EFFECT_BREAK:
        return report_text(report, SLICE_LITERAL("\n"));
    case EFFECT_CELL:
    case EFFECT_TAB:
        return report_text(report, SLICE_LITERAL("\t"));
    case EFFECT_TEXT:
    case EFFECT_HIDDEN:
        break;
    }
    return true;
}

void
ooxml_read_text(struct report *report, struct slice part)
{
    g_autoptr(xml_cursor) cursor = xml_cursor_new(part);
    unsigned texts = 0; /* elements that hold text and are open */

    for (bool goes_on = true; goes_on;) {
        enum xml_step step = xml_cursor_next(cursor);
        const struct element *element = step == XML_OPEN || step == XML_CLOSE ? element_of(cursor) : NULL;

        if (step == XML_END)
            break;
        if (step == XML_TEXT) {
            goes_on = texts == 0 || report_text(report, xml_cursor_text(cursor));
        } else if (element != NULL && element->effect == EFFECT_HIDDEN && step == XML_OPEN) {
            xml_cursor_skip(cursor);
        } else if (element != NULL && element->effect == EFFECT_TEXT) {
            texts = step == XML_OPEN ? texts + 1 : texts > 0 ? texts - 1 : 0;
        } else if (element != NULL && step == XML_CLOSE) {
            goes_on = close_element(report, element->effect);
        }
    }
    if (part.len > 0)
        xml_cursor_say_end(cursor, report, "a part of the document is damaged");
}
