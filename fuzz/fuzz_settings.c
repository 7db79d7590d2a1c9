/* postern.yaml as a whole; the loader reads files, so the bytes become one in memory. */
#include "base/settings.h"
#include "fuzz/target.h"

#include <sys/mman.h>
#include <unistd.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    g_autoptr(diagnostics) found = diagnostics_new();
    int fd = memfd_create("postern.yaml", MFD_CLOEXEC);
    g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);

    g_assert(fd >= 0 && write(fd, data, size) == (ssize_t)size);
    g_autoptr(settings) loaded = settings_load(path, found);
    g_assert((loaded == NULL) == (found->errors > 0));
    close(fd);
    return 0;
}
