// RAM of region 0. The host looks at 0x010 … 0x03c and at the input table; docs/zkthreads.md lists them.
#define TX_INDEX 0x010
#define REQUEST 0x014
#define KEY_REGION 0x018    // region that trapped last, whose slot the OS asks for
#define KEY_ADDRESS 0x01c
#define INPUT_COUNT 0x020
#define LAST_STATUS 0x024
#define LAST_REASON 0x028
#define RETURN_REGION 0x02c
#define RETURN_ADDRESS 0x030
#define RETURN_WORDS 0x034
#define CALLEE_ADDRESS 0x038
#define CALLEE_REGION 0x03c

// Private to the OS.
#define TIME_LO 0x040
#define TIME_HI 0x044
#define TX_COUNT 0x048
#define CONTRACT_COUNT 0x04c
#define JOURNAL_TOP 0x050
#define FRAME 0x054          // address of the running frame
#define TRAP_PC 0x058
#define TRAP_SP 0x05c
#define TRAP_RA 0x060
#define RESULT 0x064         // a0 and a1 of the contract that is resumed
#define RESULT_2 0x068
#define ENTERED 0x100        // 64 words: 1 while the region is on the call stack
#define FRAMES 0x200         // 8 frames

// A frame, in bytes. While its contract waits for one that it called, the registers that it keeps.
#define F_REGION 0
#define F_CALLER 4           // address, in region 0, of the caller's 32-byte address
#define F_JOURNAL 8          // top of the journal when the call began
#define F_RESULT 12          // where the callee's result goes, and how many words fit
#define F_CAPACITY 16
#define F_PC 20
#define F_SP 24
#define F_RA 28
#define F_S0 32              // s0 … s11, gp, tp
#define FRAME_BYTES 88
#define MAX_DEPTH 8

#define OS_STACK 0x00100000
#define CONTRACTS 0x00110000 // addresses, 32 bytes each
#define INPUTS 0x00400000    // 128 bytes each, at most 65536
#define JOURNAL 0x00c00000   // 64 bytes each

// RAM of a contract.
#define CALLDATA 0x00e00000
#define STACK 0x00fffff0
