//! What the kernel has counted of a process and of the machine, from `/proc`.

use std::fs;

use anyhow::{Context, Result};

/// Linux reports processor time to programs in hundredths of a second on every architecture (USER_HZ).
const MICROS_PER_TICK: u64 = 10_000;

/// Processor time of a process so far, its threads (ended ones too) included, user and system, in microseconds.
pub fn cpu_micros(pid: u32) -> Result<u64> {
    let fields = stat_fields(pid)?;
    Ok((number(&fields, 11)? + number(&fields, 12)?) * MICROS_PER_TICK)
}

/// Processor time of a process and its present children: PostgreSQL works in one process for each connection.
pub fn family_cpu_micros(parent: u32) -> Result<u64> {
    let mut total = cpu_micros(parent)?;
    for entry in fs::read_dir("/proc")? {
        let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) else { continue };
        // A process may end between the listing and the reading.
        let Ok(fields) = stat_fields(pid) else { continue };
        if number(&fields, 1)? == u64::from(parent) {
            total += (number(&fields, 11)? + number(&fields, 12)?) * MICROS_PER_TICK;
        }
    }
    Ok(total)
}

/// The fields of `/proc/PID/stat` after the command's name, which may itself hold blanks and parentheses.
fn stat_fields(pid: u32) -> Result<Vec<String>> {
    let path = format!("/proc/{pid}/stat");
    let text =
        fs::read_to_string(&path).with_context(|| format!("reading {path}: has the process ended?"))?;
    let (_, fields) = text.rsplit_once(") ").context("an odd /proc/PID/stat")?;
    Ok(fields.split_whitespace().map(str::to_owned).collect())
}

fn number(fields: &[String], at: usize) -> Result<u64> {
    Ok(fields.get(at).context("a short line in /proc")?.parse()?)
}

/// Resident memory of a process, now and at its highest, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Memory {
    /// `VmRSS`.
    pub resident: u64,
    /// `VmHWM`.
    pub peak: u64,
}

/// Resident memory of a process.
pub fn memory(pid: u32) -> Result<Memory> {
    let text = fs::read_to_string(format!("/proc/{pid}/status"))?;
    Ok(Memory { resident: kilobytes(&text, "VmRSS:")?, peak: kilobytes(&text, "VmHWM:")? })
}

fn kilobytes(status: &str, name: &str) -> Result<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix(name))
        .context("a /proc/PID/status without memory")?;
    let count: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(count * 1024)
}

/// Processor time spent by everything on the machine, in microseconds: all but idling and waiting for the disk.
pub fn machine_busy_micros() -> Result<u64> {
    let text = fs::read_to_string("/proc/stat")?;
    busy_micros(text.lines().next().unwrap_or_default())
}

/// The first line of `/proc/stat`: `cpu user nice system idle iowait irq softirq steal …`.
fn busy_micros(line: &str) -> Result<u64> {
    let fields: Vec<String> = line.split_whitespace().skip(1).map(str::to_owned).collect();
    let mut busy = 0;
    for at in [0, 1, 2, 5, 6, 7] {
        busy += number(&fields, at)?;
    }
    Ok(busy * MICROS_PER_TICK)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_has_memory_and_a_family() {
        let pid = std::process::id();
        let memory = memory(pid).unwrap();
        assert!(memory.resident > 0 && memory.peak >= memory.resident);
        assert!(family_cpu_micros(pid).unwrap() >= cpu_micros(pid).unwrap());
    }

    #[test]
    fn idling_and_disk_waits_are_not_work() {
        assert_eq!(busy_micros("cpu  1 2 4 1000 2000 8 16 32 0 0").unwrap(), 63 * MICROS_PER_TICK);
    }

    #[test]
    fn a_process_that_is_not_there_is_an_error() {
        assert!(cpu_micros(u32::MAX).is_err());
    }
}
