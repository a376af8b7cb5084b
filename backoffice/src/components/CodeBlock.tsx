import { ActionIcon, Box, Code, CopyButton, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

interface Props {
  label: string; // what it is, for who cannot see it
  code: string;
}

/** Text for a terminal or an editor, as it is to be pasted. */
export function CodeBlock({ label, code }: Props) {
  const { t } = useTranslation();
  return (
    <Box pos="relative">
      <Code
        block
        tabIndex={0}
        role="region"
        aria-label={label}
        p="md"
        pr={52}
        fz={13}
        lh={1.6}
        mah="70vh"
        style={{ overflow: 'auto' }}
      >
        {code}
      </Code>
      <Box pos="absolute" top={8} right={8}>
        <CopyButton value={code}>
          {({ copied, copy }) => (
            <Tooltip label={copied ? t('copy.done') : t('copy.it', { label })}>
              <ActionIcon
                variant="default"
                color={copied ? 'proof' : 'gray'}
                onClick={copy}
                aria-label={t('copy.it', { label })}
              >
                {copied ? <IconCheck size={16} /> : <IconCopy size={16} stroke={1.7} />}
              </ActionIcon>
            </Tooltip>
          )}
        </CopyButton>
      </Box>
    </Box>
  );
}
