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

// Of OS version 2.
#define LATEST_LO 0x06c
#define LATEST_HI 0x070
#define FEES_LO 0x074
#define FEES_HI 0x078
#define SIGNED 0x07c         // 1 if signatures are checked
#define SENDER_COUNT 0x080
#define PADDED_WORDS 0x084   // words of calldata for which the message is padded
#define SCALAR 0x4c0         // 32 bytes each, but for points and hashes of 64, and a block of 128
#define BASE_SUM 0x4e0
#define XX 0x500
#define YY 0x520
#define PRODUCT 0x540
#define WIDE 0x560
#define TOTAL 0x580
#define RUNNING 0x5c0
#define SUM 0x600
#define HASH 0x640
#define HASH_2 0x680
#define BLOCK 0x6c0
#define TERMS 0x740          // 12 bytes each, at most 64
#define TX_START 0x088       // time at which the running transaction's contract was entered
#define VERIFY_KEY 0xa40     // a signature that a contract asks about: key and R, 64 bytes each, their negatives,
#define VERIFY_R 0xa80
#define VERIFY_MINUS 0xac0
#define VERIFY_S 0xb00       // S, challenge and what a point's equation needs, 32 bytes each
#define VERIFY_CHALLENGE 0xb20
#define VERIFY_U 0xb40
#define VERIFY_V 0xb60

#define OS_STACK 0x00100000
#define CONTRACTS 0x00110000 // addresses, 32 bytes each
#define SENDERS 0x00120000   // OS version 2: 256 bytes each, at most 1024; so are signatures
#define SIGNATURES 0x00160000
#define LEAVES 0x001a0000    // 32 bytes each
#define SEED_MESSAGE 0x001a8000
#define MESSAGE 0x001b2000   // R, A and what is signed, as one message to hash
#define VERIFY_MESSAGE 0x001b8000 // R, A and a contract's message; or a permutation's state
#define VERIFY_TABLE 0x001b9000   // multiples of its key
#define BUCKETS 0x001c0000   // or the tables of multiples of few points
#define INPUTS 0x00400000    // 128 bytes each, at most 65536
#define JOURNAL 0x00c00000   // 64 bytes each

// RAM of a contract.
#define CALLDATA 0x00e00000
#define STACK 0x00fffff0
