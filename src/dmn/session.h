/* What the test-case runner needs of a session beyond dmn.h. */
#ifndef CD_DMN_SESSION_H
#define CD_DMN_SESSION_H

#include "dmn/dmn.h"

/* Value of the input data `name` of every imported model of namespace `ns`; strings are lent. */
void dmn_session_input_ns(dmn_session *s, const char *ns, const char *name, const feel_value *v);

#endif
