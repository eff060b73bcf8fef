/* Result codes of library functions that read outside data or touch the system.
 *
 * A function that can fail returns int: CD_OK or one of the negative codes.  Why it failed stands in the
 * diagnostics list handed down to it; results come last (`ret_...`) and are untouched on failure.
 * The negative of a code is the exit status of the program (docs: contract, "Exit status"). */
#ifndef CD_BASE_ERR_H
#define CD_BASE_ERR_H

enum {
    CD_OK = 0,
    CD_NO = -1,     /* not an error: the answer is "no" */
    CD_EUSAGE = -2, /* the call itself is wrong (unknown pack, unknown option) */
    CD_EINPUT = -3, /* bad data from outside; nothing was changed */
    CD_ESYS = -4    /* system, input/output or database error */
};

#endif
