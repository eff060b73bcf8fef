/* Test cases of packs: the format of the DMN TCK, with our own <verdict> in a testCase's <extensionElements>:
 *
 *   <verdict xmlns="urn:capdo:case:1" level="3" min="3" max="3" criteria="9.2.a" missing=""/>
 *
 * It is compared with the verdict on the case's inputs, an input left out being unknown.  Attributes that are absent are
 * not compared; `level` is empty when min and max differ; `pack` names what rules/auto.dmn chooses ("" none). */
#ifndef CD_LAW_CASES_H
#define CD_LAW_CASES_H

#include "dmn/testcase.h"
#include "law/pack.h"

typedef struct law_cases {
    law *law;
    cd_diags *diags; /* faults of packs that cases name */
} law_cases;

/* For dmn_cases_run_file; `user` of the hook is `c`, which must live as long. */
dmn_case_hook law_case_hook(law_cases *c);

#endif
