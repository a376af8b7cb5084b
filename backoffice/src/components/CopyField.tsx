import { ActionIcon, Box, CopyButton, Group, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface Props {
  label: string;
  value: string | null; // nothing to copy yet
  copyLabel: string;
  copiedLabel: string;
  shown?: ReactNode; // in the value's place
  more?: ReactNode; // beside it
}

/** One thing to be typed elsewhere, with a button that spares the typing. */
export function CopyField({ label, value, copyLabel, copiedLabel, shown, more }: Props) {
  return (
    <Group gap="xs" wrap="nowrap" justify="space-between" mih={36}>
      <Box component="dl" m={0}>
        <Text size="xs" c="dimmed" component="dt">
          {label}
        </Text>
        <Text size="sm" component="dd" m={0} ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {shown ?? value}
        </Text>
      </Box>
      <Group gap={4} wrap="nowrap">
        {more}
        {value !== null && (
          <CopyButton value={value}>
            {({ copied, copy }) => (
              <Tooltip label={copied ? copiedLabel : copyLabel}>
                <ActionIcon
                  variant="subtle"
                  color={copied ? 'proof' : 'gray'}
                  onClick={copy}
                  aria-label={copyLabel}
                >
                  {copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.7} />}
                </ActionIcon>
              </Tooltip>
            )}
          </CopyButton>
        )}
      </Group>
    </Group>
  );
}
