// seccomp: which system calls the process may make. https://docs.kernel.org/userspace-api/seccomp_filter.html
//
// Refused calls fail with EPERM, as they do for anybody without the rights, so LibreOffice and the C library go on. What
// only another machine's program could ask for ends the process.
#include "step.hpp"

#include <asm/sockios.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the filter reads the lower halves of arguments where little-endian machines have them"
#endif
#if defined __x86_64__
#define NATIVE_ARCH AUDIT_ARCH_X86_64
#elif defined __aarch64__
#define NATIVE_ARCH AUDIT_ARCH_AARCH64
#else
#error "no system call numbers of this machine are known here"
#endif

namespace
{
// System calls from this number on came after Linux 6.1. They do not exist for the process, and the C library falls back on
// older ones. From 424 on numbers are the same on all machines.
constexpr uint32_t kFirstUnknown = 451;
constexpr uint32_t kX32 = 0x40000000; // the x32 interface of x86_64 has the calls a second time, under other numbers

constexpr int kNever[] = {
    // other processes
    SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_process_mrelease, SYS_kcmp,
    SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_tkill, SYS_rt_sigqueueinfo, SYS_setpgid, SYS_setsid,
    SYS_setpriority, SYS_ioprio_set, SYS_sched_setaffinity, SYS_sched_setattr, SYS_sched_setparam, SYS_sched_setscheduler,
    SYS_migrate_pages, SYS_move_pages,
    // what others could meet: network, local sockets, shared memory and queues
    SYS_socketpair, SYS_connect, SYS_shmget, SYS_shmat, SYS_shmctl, SYS_semget, SYS_semop, SYS_semctl, SYS_semtimedop,
    SYS_msgget, SYS_msgsnd, SYS_msgrcv, SYS_msgctl, SYS_mq_open, SYS_mq_unlink,
    // another user, more rights
    SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setfsuid, SYS_setfsgid, SYS_setgroups,
    SYS_capset, SYS_add_key, SYS_request_key, SYS_keyctl, SYS_seccomp,
    // other views of the file system, and what Landlock does not see
    SYS_unshare, SYS_setns, SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_move_mount, SYS_open_tree, SYS_fsopen,
    SYS_fsconfig, SYS_fsmount, SYS_fspick, SYS_mount_setattr, SYS_open_by_handle_at, SYS_name_to_handle_at, SYS_quotactl,
    SYS_quotactl_fd, SYS_fanotify_init, SYS_fanotify_mark, SYS_mknodat, SYS_linkat, SYS_symlinkat, SYS_truncate, SYS_fchownat,
    SYS_setxattr, SYS_lsetxattr, SYS_fsetxattr, SYS_removexattr, SYS_lremovexattr, SYS_fremovexattr,
    // the machine
    SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_swapon, SYS_swapoff, SYS_acct,
    SYS_sethostname, SYS_setdomainname, SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime, SYS_syslog,
    SYS_vhangup, SYS_nfsservctl,
    // large parts of the kernel in which holes are found and which no converter needs
    SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
    SYS_memfd_secret, SYS_vmsplice, SYS_splice, SYS_tee,
#ifdef __NR_kexec_file_load
    SYS_kexec_file_load,
#endif
#ifdef __x86_64__
    SYS_fork, SYS_vfork, SYS_mknod, SYS_link, SYS_symlink, SYS_chown, SYS_lchown, SYS_iopl, SYS_ioperm, SYS_modify_ldt,
    SYS_uselib, SYS_ustat, SYS_sysfs, SYS__sysctl,
#endif
};

class Filter
{
public:
    Filter()
    {
        load(offsetof(seccomp_data, arch));
        jump(BPF_JEQ, NATIVE_ARCH, 1, 0);
        end(SECCOMP_RET_KILL_PROCESS);
        load(offsetof(seccomp_data, nr));
#ifdef __x86_64__
        jump(BPF_JGE, kX32, 0, 1);
        end(SECCOMP_RET_KILL_PROCESS);
#endif
        jump(BPF_JGE, kFirstUnknown, 0, 1);
        end(refuse(ENOSYS));
    }

    static uint32_t refuse(int error) { return SECCOMP_RET_ERRNO | error; }

    void never(int call, int error = EPERM)
    {
        jump(BPF_JEQ, call, 0, 1);
        end(refuse(error));
    }

    // Only with one of the values in that argument. Numbers, flags and process ids are all int to the kernel: it does not
    // look at the upper half either.
    void only(int call, uint32_t argument, std::initializer_list<uint32_t> values)
    {
        on(call, argument, values, SECCOMP_RET_ALLOW, refuse(EPERM));
    }
    void except(int call, uint32_t argument, std::initializer_list<uint32_t> values)
    {
        on(call, argument, values, refuse(EPERM), SECCOMP_RET_ALLOW);
    }

    // Only with all these bits set in that argument.
    void onlyWith(int call, uint32_t argument, uint32_t bits)
    {
        jump(BPF_JEQ, call, 0, 5);
        load(low(argument));
        statement(BPF_ALU | BPF_AND | BPF_K, bits);
        jump(BPF_JEQ, bits, 0, 1);
        end(SECCOMP_RET_ALLOW);
        end(refuse(EPERM));
    }

    void localStreamSocketsOnly()
    {
        jump(BPF_JEQ, SYS_socket, 0, 7);
        load(low(0));
        jump(BPF_JEQ, AF_UNIX, 0, 4);
        load(low(1));
        statement(BPF_ALU | BPF_AND | BPF_K, 0xf); // without SOCK_CLOEXEC and SOCK_NONBLOCK
        jump(BPF_JEQ, SOCK_STREAM, 0, 1);
        end(SECCOMP_RET_ALLOW);
        end(refuse(EACCES));
    }

    void install()
    {
        end(SECCOMP_RET_ALLOW);
        const sock_fprog program{static_cast<unsigned short>(mCode.size()), mCode.data()};
        walls::need(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "filter system calls");
    }

private:
    static uint32_t low(uint32_t argument)
    {
        return static_cast<uint32_t>(offsetof(seccomp_data, args) + argument * sizeof(uint64_t));
    }

    void statement(uint16_t code, uint32_t k) { mCode.push_back({code, 0, 0, k}); }
    void jump(uint16_t test, uint32_t k, uint8_t ifTrue, uint8_t ifFalse)
    {
        mCode.push_back({static_cast<uint16_t>(BPF_JMP | test | BPF_K), ifTrue, ifFalse, k});
    }
    void load(uint32_t offset) { statement(BPF_LD | BPF_W | BPF_ABS, offset); }
    void end(uint32_t action) { statement(BPF_RET | BPF_K, action); }

    void on(int call, uint32_t argument, std::initializer_list<uint32_t> values, uint32_t found, uint32_t otherwise)
    {
        jump(BPF_JEQ, call, 0, static_cast<uint8_t>(2 * values.size() + 2));
        load(low(argument));
        for (uint32_t value : values)
        {
            jump(BPF_JEQ, value, 0, 1);
            end(found);
        }
        end(otherwise);
    }

    std::vector<sock_filter> mCode;
};
}

void walls::filterSystemCalls(const Settings& settings)
{
    const uint32_t self = getpid();
    constexpr uint32_t kQuery = 0xffffffff; // of personality
    Filter filter;
    for (int call : kNever)
        filter.never(call);

    // Threads, but no processes. clone3 has its flags in memory, where no filter sees them; the C library takes clone instead.
    filter.never(SYS_clone3, ENOSYS);
    filter.onlyWith(SYS_clone, 0, CLONE_VM | CLONE_SIGHAND | CLONE_THREAD);
    if (settings.execute.empty())
        filter.never(SYS_execve);

    if (settings.listen.empty())
        filter.never(SYS_socket, EACCES);
    else
        filter.localStreamSocketsOnly();

    // Signals, limits and the like of this process only.
    filter.only(SYS_kill, 0, {self});
    filter.only(SYS_tgkill, 0, {self});
    filter.only(SYS_rt_tgsigqueueinfo, 0, {self});
    filter.only(SYS_prlimit64, 0, {0, self});
    filter.except(SYS_fcntl, 1, {F_SETOWN, F_SETOWN_EX, F_SETSIG}); // they send signals, too
    filter.except(SYS_prctl, 0, {PR_SET_DUMPABLE, PR_SET_PDEATHSIG, PR_SET_PTRACER, PR_SET_MM, PR_SET_CHILD_SUBREAPER});
    filter.except(SYS_ioctl, 1, {TIOCSTI, TIOCLINUX, FIOSETOWN, SIOCSPGRP});
    filter.only(SYS_personality, 0, {kQuery});
    filter.install();
}
