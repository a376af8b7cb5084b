import { Switch } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { FeedFlow } from '@/api/types';
import { tellRefusal } from '@/components/notices';
import { useCurrentWebsite, useMayChange } from '@/lib/current-website';

import { useFlowChange } from '../api/flows';
import { useFlowWords } from '../use-flow-words';

/** Pauses a flow and lets it run again, at once. */
export function ActiveSwitch({ flow, withLabel = false }: { flow: FeedFlow; withLabel?: boolean }) {
  const { t } = useTranslation('feeds');
  const { t: shared } = useTranslation();
  const words = useFlowWords();
  const mayChange = useMayChange();
  const change = useFlowChange(useCurrentWebsite().id_website, flow.id);
  const label = t('activate');
  return (
    <Switch
      checked={flow.active}
      disabled={!mayChange}
      onChange={({ currentTarget }) =>
        change.mutate({ active: currentTarget.checked }, { onError: tellRefusal })
      }
      {...(withLabel
        ? { label }
        : { 'aria-label': shared('app.labelled', { label, text: words.name(flow) }) })}
    />
  );
}
