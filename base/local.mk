noinst_LIBRARIES += %D%/libbase.a
%C%_libbase_a_SOURCES = \
    %D%/banned.h \
    %D%/clock.c %D%/clock.h \
    %D%/control.c %D%/control.h \
    %D%/csv.c %D%/csv.h \
    %D%/diagnostic.c %D%/diagnostic.h \
    %D%/domain.c %D%/domain.h \
    %D%/error.c %D%/error.h \
    %D%/file.c %D%/file.h \
    %D%/limits.h \
    %D%/log.c %D%/log.h \
    %D%/nearest.c %D%/nearest.h \
    %D%/network.c %D%/network.h \
    %D%/settings.c %D%/settings.h \
    %D%/settings_conflicts.c %D%/settings_connector.c %D%/settings_organization.c %D%/settings_read.c %D%/settings_internal.h \
    %D%/slice.c %D%/slice.h \
    %D%/yaml.c %D%/yaml.h %D%/yaml_value.c %D%/yaml_write.c %D%/yaml_write.h \
    %D%/unix_socket.c %D%/unix_socket.h
