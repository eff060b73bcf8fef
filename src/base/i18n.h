/* Messages.  Vietnamese is the source language of everything users see, so the program speaks it without any
 * catalogue; English comes from data/messages/en.po by gettext (cli/ chooses, contract: --lang).
 * _("...") translates; N_("...") only marks.  Law texts never stand here: they are data of the packs. */
#ifndef CD_BASE_I18N_H
#define CD_BASE_I18N_H

#include <libintl.h>

#define _(s) dgettext("capdo", (s))
#define N_(s) (s)

#endif
