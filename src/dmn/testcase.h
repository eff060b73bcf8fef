/* Test cases in the XML format of the DMN TCK (namespace http://www.omg.org/spec/DMN/20160719/testcase).
 *
 * Each testCase names nodes of the model (`modelName`, looked for beside the case file) with the values expected of
 * them; it passes when every resultNode does and every child of its <extensionElements> that the hook knows.
 * Numbers are equal as decimals, or when both are equal after rounding to 8 decimal places (the kit gives rounded
 * values).  A model that does not load fails each of its cases.
 * Diagnostics: E3630 value that cannot be read, E3631 not a case file, E3632 file without cases. */
#ifndef CD_DMN_TESTCASE_H
#define CD_DMN_TESTCASE_H

#include "dmn/dmn.h"

typedef struct dmn_case_result {
    const char *file;   /* the case file, as given */
    const char *id;     /* of the testCase; its number when it has none; "" for an unreadable file */
    const char *name;   /* description or name, "" when none */
    size_t line;
    bool passed;
    const char *reason; /* one line, why it failed; "" when it passed */
} dmn_case_result;

/* What the caller adds to the kit's format.  Members may be NULL. */
typedef struct dmn_case_hook {
    /* A child element of a testCase's <extensionElements>.  `inputs` are the input nodes as a context, `session` an
     * evaluation of `model` with them.  Returns CD_OK (holds), CD_NO (not known: ignored), or CD_EINPUT (fails) with
     * *ret_reason malloc'ed, one line. */
    int (*extension)(void *user, const cd_node *child, const feel_value *inputs, const dmn_model *model,
                     dmn_session *session, char **ret_reason);
    /* Another way to find the model of a case file: *ret is lent and not freed by the runner; CD_NO: look beside the
     * case file.  A failure has its diagnostics in `diags`. */
    int (*model)(void *user, const char *case_file, const char *model_name, cd_diags *diags, const dmn_model **ret);
    void *user;
} dmn_case_hook;

/* Runs all cases of one file and tells of each by `done`, in order; values lent during the call only.
 * CD_OK when all passed, CD_NO when some failed (an unreadable file is one failure). */
int dmn_cases_run_file(const char *path, const dmn_case_hook *hook, void (*done)(const dmn_case_result *r, void *user),
                       void *user, cd_diags *diags);
/* Is the root element that of a case file?  For folders that hold other XML as well. */
bool dmn_is_case_file(const cd_xml *doc);

/* One value of the format (an element of valueType: inputNode, component, item, expected): *ret in `a`; CD_EINPUT with a
 * diagnostic (E3630) when it cannot be read. */
int dmn_case_value(const cd_node *n, cd_arena *a, cd_diags *diags, const feel_value **ret);
/* Equality as the runner sees it. */
bool dmn_case_equal(const feel_value *expected, const feel_value *actual);

#endif
