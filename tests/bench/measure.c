/* measure RUNS COMMAND ARGS...: runs a command as a whole process and prints the median and range of its wall time and
 * its largest resident memory.  Output of the command is thrown away; a failing command ends the measurement. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    int runs = argc > 2 ? atoi(argv[1]) : 0;
    if (runs < 1) {
        fprintf(stderr, "usage: measure RUNS COMMAND ARGS...\n");
        return 2;
    }
    double *ms = calloc((size_t)runs, sizeof *ms);
    if (!ms)
        return 4;
    long peak = 0;
    for (int i = 0; i < runs; i++) {
        double start = now_ms();
        pid_t pid = fork();
        if (pid == 0) {
            int null = open("/dev/null", O_WRONLY);
            dup2(null, STDOUT_FILENO);
            dup2(null, STDERR_FILENO);
            execvp(argv[2], argv + 2);
            _exit(127);
        }
        int status;
        struct rusage usage;
        if (pid < 0 || wait4(pid, &status, 0, &usage) < 0)
            return 4;
        ms[i] = now_ms() - start;
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fprintf(stderr, "measure: %s failed\n", argv[2]);
            return 1;
        }
        peak = usage.ru_maxrss > peak ? usage.ru_maxrss : peak;
    }
    qsort(ms, (size_t)runs, sizeof *ms, by_value);
    printf("median %.2f ms, min %.2f, max %.2f; peak RSS %.1f MiB\n", ms[runs / 2], ms[0], ms[runs - 1], (double)peak / 1024);
    free(ms);
    return 0;
}
